package dev.spate.cli.settings;

import dev.spate.cli.CommandException;
import dev.spate.cli.IoErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is set for the options of the commands, besides the command line: variables of the environment, and a file of lines
 * {@code key = value}. A variable {@code SPATE_DOWNLOAD_LIMIT} is for {@code --download-limit}; a key is the option's name
 * without dashes, and {@code COMMAND.} before it makes it that of one command.
 *
 * <p>Immutable. Without a file and a variable it costs one look at the disk.
 */
public final class Settings {
    /** Names the file; empty for none. */
    public static final String FILE_VARIABLE = "SPATE_CONFIG";

    private static final String PREFIX = "SPATE_";

    /** Variables that are for something else. */
    private static final Set<String> OTHERS = Set.of(
            FILE_VARIABLE,
            "SPATE_NETWORK",
            "SPATE_OPTS",
            "SPATE_DHT_ROUTERS",
            "SPATE_PATH",
            "SPATE_INFO_HASH",
            "SPATE_NAME",
            "SPATE_ERROR",
            "SPATE_EXIT_CODE");

    private static final List<String> OTHER_PREFIXES = List.of("SPATE_BENCH_", "SPATE_TEST_");

    private final Optional<Path> file;
    private final List<Setting> variables;
    private final List<Setting> lines;
    private final Optional<String> mistake;

    private Settings(Optional<Path> file, List<Setting> variables, List<Setting> lines, Optional<String> mistake) {
        this.file = file;
        this.variables = List.copyOf(variables);
        this.lines = List.copyOf(lines);
        this.mistake = mistake;
    }

    /** Those that this environment has and leads to; a file that is malformed is told by {@link #check}. */
    public static Settings of(Map<String, String> env) {
        List<Setting> variables = new ArrayList<>();
        for (Map.Entry<String, String> each : env.entrySet()) {
            String name = each.getKey();
            if (name.startsWith(PREFIX)
                    && !OTHERS.contains(name)
                    && OTHER_PREFIXES.stream().noneMatch(name::startsWith)) {
                String key =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
                variables.add(new Setting(key, each.getValue(), "the variable " + name));
            }
        }
        List<Setting> lines = new ArrayList<>();
        Optional<Path> file = Optional.empty();
        try {
            file = file(env);
            if (file.isPresent()) {
                parse(file.get(), Files.readString(file.get(), StandardCharsets.UTF_8), lines);
            }
            return new Settings(file, variables, lines, Optional.empty());
        } catch (NoSuchFileException none) {
            Optional<String> missing = env.containsKey(FILE_VARIABLE)
                    ? Optional.of("no such file: " + none.getFile() + " (" + FILE_VARIABLE + " names it)")
                    : Optional.empty();
            return new Settings(file, variables, lines, missing);
        } catch (IOException e) {
            return new Settings(file, variables, lines, Optional.of("cannot read " + IoErrors.reason(e)));
        } catch (InvalidPathException | MalformedLine e) {
            return new Settings(file, variables, lines, Optional.of(e.getMessage()));
        }
    }

    /** Where the file is if there is one: what {@value #FILE_VARIABLE} names, or the usual place (XDG base directories). */
    private static Optional<Path> file(Map<String, String> env) {
        String named = env.get(FILE_VARIABLE);
        if (named != null) {
            return named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named));
        }
        String config = env.getOrDefault("XDG_CONFIG_HOME", "");
        String home = env.getOrDefault("HOME", "");
        if (config.startsWith("/")) {
            return Optional.of(Path.of(config, "spate", "spate.properties"));
        }
        return home.isEmpty() ? Optional.empty() : Optional.of(Path.of(home, ".config", "spate", "spate.properties"));
    }

    private static final class MalformedLine extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedLine(String message) {
            super(message);
        }
    }

    private static void parse(Path file, String text, List<Setting> into) {
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            String origin = file + ", line " + number;
            int equals = content.indexOf('=');
            if (equals < 1) {
                throw new MalformedLine(origin + ": no line 'key = value'");
            }
            into.add(new Setting(
                    content.substring(0, equals).strip(),
                    content.substring(equals + 1).strip(),
                    origin));
        }
    }

    /** Where the file is, or would be; empty when there shall be none. */
    public Optional<Path> file() {
        return file;
    }

    public boolean isEmpty() {
        return variables.isEmpty() && lines.isEmpty() && mistake.isEmpty();
    }

    /** What is wrong with the file; empty when nothing is. */
    public Optional<String> mistake() {
        return mistake;
    }

    /** @throws CommandException when the file cannot be read, or has a line that is none */
    public void check() {
        if (mistake.isPresent()) {
            throw CommandException.usage("bad settings: " + mistake.get());
        }
    }

    /** All of them, those that come first in force. */
    public List<Setting> all() {
        List<Setting> all = new ArrayList<>(variables);
        all.addAll(lines);
        return all;
    }

    /**
     * Those in force of an option: a variable before the file, the command's own key before the one for all. Several when the
     * key is in the file more than once.
     *
     * @param command such as {@code dht lookup}
     * @param names of the option, without dashes
     */
    List<Setting> of(String command, List<String> names) {
        List<String> own = names.stream().map(each -> prefix(command) + each).toList();
        for (List<Setting> each : List.of(with(variables, names), with(lines, own), with(lines, names))) {
            if (!each.isEmpty()) {
                return each;
            }
        }
        return List.of();
    }

    private static List<Setting> with(List<Setting> settings, List<String> keys) {
        return settings.stream().filter(each -> keys.contains(each.key())).toList();
    }

    /** What keys begin with that are for this command alone. */
    static String prefix(String command) {
        return command.replace(' ', '-') + '.';
    }

    /** The names of the options that are set for any command. */
    public List<String> names() {
        return all().stream()
                .map(Setting::key)
                .map(key -> key.substring(key.indexOf('.') + 1))
                .toList();
    }
}

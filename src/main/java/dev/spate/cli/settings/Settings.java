package dev.spate.cli.settings;

import dev.spate.cli.CommandException;
import dev.spate.cli.IoErrors;
import dev.spate.text.SpateVariables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
import java.util.function.Predicate;

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

    private static final int MAX_BYTES = 1 << 20;
    /** Many name this for an empty file. */
    private static final Path NOTHING = Path.of("/dev/null");

    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private final Optional<Path> file;
    private final List<Setting> variables;
    private final List<Setting> lines;
    private final String home;
    private final Optional<String> mistake;

    private Settings(
            Optional<Path> file, List<Setting> variables, List<Setting> lines, String home, Optional<String> mistake) {
        this.file = file;
        this.variables = List.copyOf(variables);
        this.lines = List.copyOf(lines);
        this.home = home;
        this.mistake = mistake;
    }

    /** Those that this environment has and leads to; a file that is malformed is told by {@link #check}. */
    public static Settings of(Map<String, String> env) {
        List<Setting> variables = new ArrayList<>();
        for (Map.Entry<String, String> each : env.entrySet()) {
            String name = each.getKey();
            // An empty one is as good as none: that is how many scripts take one back.
            if (SpateVariables.setsOption(name) && !each.getValue().isEmpty()) {
                String key = name.substring(SpateVariables.PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
                variables.add(new Setting(key, each.getValue(), "the variable " + name));
            }
        }
        List<Setting> lines = new ArrayList<>();
        String home = env.getOrDefault("HOME", "");
        Optional<Path> file = Optional.empty();
        try {
            file = file(env);
            if (file.isPresent()) {
                parse(file.get(), text(file.get()), lines);
            }
            return new Settings(file, variables, lines, home, Optional.empty());
        } catch (NoSuchFileException none) {
            Optional<String> missing = env.containsKey(FILE_VARIABLE)
                    ? Optional.of("no such file: " + none.getFile() + " (" + FILE_VARIABLE + " names it)")
                    : Optional.empty();
            return new Settings(file, variables, lines, home, missing);
        } catch (IOException e) {
            String reason = IoErrors.reason(e);
            String name = file.map(Path::toString).orElse("");
            return new Settings(
                    file,
                    variables,
                    lines,
                    home,
                    Optional.of("cannot read " + (reason.startsWith(name) ? reason : name + ": " + reason)));
        } catch (InvalidPathException | MalformedFile e) {
            return new Settings(file, variables, lines, home, Optional.of(e.getMessage()));
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

    private static final class MalformedFile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MalformedFile(String message) {
            super(message);
        }
    }

    /** The file's text. Every command reads it first, so that one without an end must not hold up all of them. */
    private static String text(Path file) throws IOException {
        if (file.equals(NOTHING)) {
            return "";
        }
        if (Files.isDirectory(file)) {
            throw new MalformedFile("cannot read " + file + ": it is a directory (name a file)");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new MalformedFile("cannot read " + file + ": it is no regular file");
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        }
        if (bytes.length > MAX_BYTES) {
            throw new MalformedFile("cannot read " + file + ": it has more than 1 MiB, which no settings have");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new MalformedFile("cannot read " + file + ": it is not UTF-8");
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
                throw new MalformedFile(origin + ": no line 'key = value'");
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

    /**
     * Those that another one does not replace: a variable what the file says, and of an option that is not repeatable a line
     * the same key above.
     *
     * @param repeatable whether an option of this name takes several values
     */
    public List<Setting> inForce(Predicate<String> repeatable) {
        List<Setting> inForce = new ArrayList<>(variables);
        for (int i = 0; i < lines.size(); i++) {
            Setting line = lines.get(i);
            String option = option(line);
            boolean replaced = variables.stream().anyMatch(each -> each.key().equals(option))
                    || !repeatable.test(option)
                            && !with(lines.subList(i + 1, lines.size()), List.of(line.key()))
                                    .isEmpty();
            if (!replaced) {
                inForce.add(line);
            }
        }
        return inForce;
    }

    /** The option's name, without the command's. */
    private static String option(Setting setting) {
        return setting.key().substring(setting.key().indexOf('.') + 1);
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

    /** A path with the home directory for a leading {@code ~/}, as a shell has it. */
    String withHome(String path) {
        return path.startsWith("~/") && !home.isEmpty() ? home + path.substring(1) : path;
    }

    /** What keys begin with that are for this command alone. */
    static String prefix(String command) {
        return command.replace(' ', '-') + '.';
    }

    /** The names of the options that are set for any command. */
    public List<String> names() {
        return all().stream().map(Settings::option).toList();
    }
}

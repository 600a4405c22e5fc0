package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.support.Recording;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every command prints what it printed when {@code recorded/commands.txt} was made, and leaves the same files; there is how
 * to read and to extend it.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RecordedCommandsTest {
    private static final String RECORDING = "commands.txt";

    /** Relative, so that it is called the same everywhere. */
    private static final Path OUTPUT = Path.of("target", "recorded");

    private static final int CONTENT_LENGTH = 40_000;
    private static final Pattern WORD = Pattern.compile("'([^']*)'|[^ ]+");

    /** What differs from run to run or from machine to machine, and what stands in its place. */
    private static final List<Mask> MASKS = List.of(
            new Mask("[0-9.]+ s, [0-9.]+ CPU s, .* a block", "{cost}"),
            new Mask("(?s)(?<=^spate [0-9.]{1,12}\n).*transport [a-z]+\n", "{what it runs on}\n"),
            // Checking takes a moment that is told, or one that is too short.
            new Mask(
                    "\"causes\":\\[\\{\"cause\":\"checking\",\"share\":1.000,\"seconds\":[0-9.]+}],\"peers\":\\[],",
                    ""),
            new Mask("(?<=\"(elapsed|cpu)Seconds\":)[0-9.]+|(?<=\"(seconds|loopBusyShare)\":)[0-9.]+", "{time}"),
            new Mask("(?<=\"(distinctBytes|sentBytes|connections)\":)\\[[0-9,]*]", "[...]"),
            new Mask("(?m)^\\{\"event\":\"(second|progress)\".*\n", ""),
            new Mask("(?<=\"openFileLimit\":)[0-9]+", "{limit}"),
            new Mask(" in [0-9.]+ s, [0-9.]+ [KMG]?i?B/s", " in {time}"),
            new Mask("127[.][0-9.]+(:|%3A)[0-9]{4,5}", "{address}"),
            new Mask(
                    "(?m)^(  (aria2c|libtorrent|transmission|qbittorrent|rtorrent|webtorrent)[a-z-]*  +).*$",
                    "$1{here or not}"),
            new Mask(Pattern.quote(Path.of("").toAbsolutePath() + "/"), "{here}/"));

    private final Map<String, List<String>> now = new HashMap<>();

    private record Mask(Pattern pattern, String word) {
        Mask(String pattern, String word) {
            this(Pattern.compile(pattern), word);
        }
    }

    /** A command line, and what is recorded of it. */
    private record Case(String command, List<String> recorded) {
        @Override
        public String toString() {
            return command;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String line : Recording.lines(RECORDING)) {
            if (line.startsWith("$ ")) {
                cases.add(new Case(line.substring(2), new ArrayList<>()));
            } else if (Recording.tells(line)) {
                cases.get(cases.size() - 1).recorded().add(line);
            }
        }
        return cases;
    }

    @BeforeEach
    void prepare() throws IOException {
        delete(OUTPUT);
        Files.createDirectories(OUTPUT);
        Files.write(OUTPUT.resolve("zeros"), new byte[CONTENT_LENGTH]);
    }

    @AfterAll
    void record() throws IOException {
        delete(OUTPUT);
        if (Recording.isWanted()) {
            List<String> lines = new ArrayList<>();
            for (String line : Recording.lines(RECORDING)) {
                if (line.startsWith("$ ")) {
                    lines.add(line);
                    lines.addAll(now.getOrDefault(line.substring(2), List.of()));
                } else if (!Recording.tells(line)) {
                    lines.add(line);
                }
            }
            Recording.write(RECORDING, lines);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCommandSaysWhatItSaid(Case recorded) throws IOException {
        List<String> lines = run(recorded.command());
        now.put(recorded.command(), lines);
        if (!Recording.isWanted()) {
            assertEquals(String.join("\n", recorded.recorded()), String.join("\n", lines), recorded.command());
        }
    }

    private static List<String> run(String command) throws IOException {
        String[] parts = command.split(" < ", 2);
        byte[] stdin = parts.length < 2 ? new byte[0] : Files.readAllBytes(Path.of(parts[1]));
        CliRun run = CliRun.withStdin(
                stdin,
                WORD.matcher(parts[0]).results().map(RecordedCommandsTest::word).toArray(String[]::new));
        List<String> lines = new ArrayList<>();
        lines.add("= " + run.exitCode());
        lines.addAll(quoted(">", run.out()));
        lines.addAll(quoted("!", run.err()));
        lines.addAll(files());
        return lines;
    }

    private static String word(MatchResult match) {
        return match.group(1) == null ? match.group() : match.group(1);
    }

    private static List<String> quoted(String mark, String text) {
        String masked = text;
        for (Mask each : MASKS) {
            masked = each.pattern().matcher(masked).replaceAll(each.word());
        }
        List<String> lines = new ArrayList<>();
        if (!masked.isEmpty()) {
            Collections.addAll(lines, masked.split("\n", -1));
        }
        boolean ended = !lines.isEmpty() && lines.get(lines.size() - 1).isEmpty();
        List<String> quoted = new ArrayList<>();
        for (String line : ended ? lines.subList(0, lines.size() - 1) : lines) {
            quoted.add(line.isEmpty() ? mark : mark + " " + visible(line));
        }
        if (!lines.isEmpty() && !ended) {
            quoted.add(mark + "~");
        }
        return quoted;
    }

    private static String visible(String line) {
        StringBuilder visible = new StringBuilder();
        line.codePoints()
                .forEach(each -> visible.append(
                        Character.isISOControl(each) ? String.format("{U+%04X}", each) : Character.toString(each)));
        return visible.toString();
    }

    /** The files that it left, with the hash of what is in them; that of a state file has times in it. */
    private static List<String> files() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> found = Files.walk(OUTPUT)) {
            for (Path file : found.filter(Files::isRegularFile).sorted().toList()) {
                String name = OUTPUT.relativize(file).toString();
                if (!name.equals("zeros")) {
                    lines.add("+ " + name + " " + hash(file));
                }
            }
        }
        return lines;
    }

    private static String hash(Path file) throws IOException {
        return file.toString().endsWith(".spate")
                ? "{" + Files.size(file) + " bytes}"
                : Recording.sha256(Files.readAllBytes(file));
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> found = Files.walk(directory)) {
                for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}

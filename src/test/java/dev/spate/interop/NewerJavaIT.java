package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every Java that is promised works as the one that runs the tests does, and has nothing to warn about: by {@code java -jar} and by
 * the launcher, whose class archive is that of another one. They are looked for below {@code /usr/lib/jvm} and in {@code
 * SPATE_TEST_JAVA17}, {@code 21} and {@code 25} (a home each); nothing installs them, so one that is not here is skipped
 * everywhere.
 */
class NewerJavaIT {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private final Workspace workspace = Workspace.of(NewerJavaIT.class);

    @ParameterizedTest
    @ValueSource(ints = {17, 21, 25})
    void theJvmWarnsOfNothing(int version) {
        Path home = home(version);
        Spate jar = Spate.in(workspace).withJava(home.resolve("bin/java"));
        Spate.Outcome decoded = jar.run(Spate.SHORT, "decode", "5:hello").expectExit(0);
        assertEquals("\"hello\"\n", decoded.stdout());
        assertEquals("", decoded.stderr());

        String launched = launched(home, "--version");
        assertTrue(launched.startsWith("spate ") && launched.contains("\nJava " + version), launched);
    }

    /** What the launcher prints with this Java: on stdout, as nothing may be on stderr. */
    private String launched(Path home, String... arguments) {
        List<String> command = new ArrayList<>(List.of(System.getProperty("spate.launcher")));
        command.addAll(List.of(arguments));
        Path out = workspace.resolve("launched.out");
        Path err = workspace.resolve("launched.err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().put("JAVA_HOME", home.toString());
        try {
            int exitCode = builder.start().waitFor();
            assertEquals("0: ", exitCode + ": " + Files.readString(err));
            return Files.readString(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theJvmWarnsOfNothingInDownload() {
        Spate spate = Spate.in(workspace).withJava(home(25).resolve("bin/java"));
        Installed.require("opentracker");
        Installed.requireLibtorrent();
        Torrent torrent = Torrent.of(Workspace.sharedTree(), 1 << 16);
        Path out = workspace.resolve("out");
        try (Opentracker tracker = Opentracker.start(workspace.resolve("opentracker"), List.of(torrent));
                LibtorrentSeeder seeder = LibtorrentSeeder.start(
                        workspace.resolve("libtorrent"), Seeder.Offer.of(tracker.httpUrl(), torrent))) {
            tracker.awaitSeeders(torrent, 1, seeder.process());
            Path file = torrent.write(workspace.resolve("tree.torrent"), tracker.httpUrl());
            Spate.Outcome outcome = spate.run(Duration.ofSeconds(60), "download", "-o", out, file)
                    .expectExit(0);
            torrent.payload().assertSameAs(out);
            assertTrue(
                    outcome.errorLines().stream()
                            .noneMatch(line -> line.contains("WARNING") || line.contains("warning:")),
                    outcome::toString);
        }
    }

    private static Path home(int version) {
        Path found = homes().get(version);
        if (found == null) {
            Installed.withoutWhatNobodyPromises(
                    "no Java " + version + " here, nor one named in SPATE_TEST_JAVA" + version);
        }
        return found;
    }

    /** One of each version: the one that runs the tests, one that is named, or one that is installed. */
    private static Map<Integer, Path> homes() {
        Map<Integer, Path> homes = new TreeMap<>();
        homes.put(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        for (int version : new int[] {17, 21, 25}) {
            String given = System.getenv("SPATE_TEST_JAVA" + version);
            if (given != null) {
                homes.put(version, Path.of(given));
            }
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(installed)) {
            try (Stream<Path> all = Files.list(installed)) {
                all.sorted().forEach(home -> version(home).ifPresent(version -> homes.putIfAbsent(version, home)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return homes;
    }

    private static Optional<Integer> version(Path home) {
        Path release = home.resolve("release");
        if (!Files.exists(release) || !Files.isExecutable(home.resolve("bin/java"))) {
            return Optional.empty();
        }
        try {
            Matcher version = VERSION.matcher(Files.readString(release));
            return version.find() ? Optional.of(Integer.parseInt(version.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

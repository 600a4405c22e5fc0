package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * On Java 25 the JVM has nothing to warn about. Takes the one that runs the tests, or looks for one below {@code
 * /usr/lib/jvm} and in {@code SPATE_TEST_JAVA25} (its home); nothing installs one, so this is skipped without it everywhere.
 */
class NewerJavaIT {
    private final Workspace workspace = Workspace.of(NewerJavaIT.class);

    @Test
    void theJvmWarnsOfNothing() {
        Spate spate = Spate.in(workspace).withJava(java25());
        Spate.Outcome decoded =
                spate.run(Duration.ofSeconds(20), "decode", "5:hello").expectExit(0);
        assertEquals("\"hello\"\n", decoded.stdout());
        assertEquals("", decoded.stderr());
    }

    @Test
    void theJvmWarnsOfNothingInDownload() {
        Spate spate = Spate.in(workspace).withJava(java25());
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

    private static Path java25() {
        Optional<Path> found = homes().map(home -> home.resolve("bin").resolve("java"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            Installed.withoutWhatNobodyPromises("no Java 25 here, nor one named in SPATE_TEST_JAVA25");
        }
        return found.orElseThrow();
    }

    private static Stream<Path> homes() {
        if (Runtime.version().feature() >= 25) {
            return Stream.of(Path.of(System.getProperty("java.home")));
        }
        String given = System.getenv("SPATE_TEST_JAVA25");
        if (given != null) {
            return Stream.of(Path.of(given));
        }
        Path installed = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(installed)) {
            return Stream.empty();
        }
        try (Stream<Path> homes = Files.list(installed)) {
            return homes.filter(NewerJavaIT::isJava25).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isJava25(Path home) {
        try {
            Path release = home.resolve("release");
            return Files.exists(release) && Files.readString(release).contains("JAVA_VERSION=\"25");
        } catch (IOException e) {
            return false;
        }
    }
}

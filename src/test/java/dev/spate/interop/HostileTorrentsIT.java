package dev.spate.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Torrents that lie, through the real program: what they cost in memory, and where their files end up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileTorrentsIT {
    private static final Duration SOON = Duration.ofSeconds(150);
    private static final long MEBIBYTE = 1 << 20;
    private static final int MANY = 1_000_000;

    /** As the launcher has them for info, and a heap that is not the machine's size: the bounds are to be of our memory. */
    private static final String[] LAUNCHER = {"-XX:+UseSerialGC", "-Xmn16m", "-XX:TieredStopAtLevel=1", "-Xmx256m"};

    private final Workspace workspace = Workspace.of(HostileTorrentsIT.class);
    private final Spate spate = Spate.in(workspace);

    @Test
    void aMillionPiecesCostLittleMoreThanTheTorrent() throws Exception {
        Path torrent = write("pieces", out -> {
            text(
                    out,
                    "d4:infod6:lengthi" + (MANY * 16384L) + "e4:name1:n12:piece lengthi16384e6:pieces" + 20 * MANY
                            + ":");
            out.write(new byte[20 * MANY]);
            text(out, "ee");
        });
        Spate.Outcome outcome =
                spate.withFlags(LAUNCHER).run(SOON, "info", "--json", torrent).expectExit(0);
        assertTrue(outcome.peakRssBytes() < 150 * MEBIBYTE, outcome.command() + outcome.peakRssBytes());
        assertEquals(MANY, Spate.occurrences(outcome.stdout(), "\"" + "0".repeat(40) + "\""));
    }

    @Test
    void aMillionFilesAreShownWithin300MiB() throws Exception {
        Path torrent = write("files", out -> {
            text(out, "d4:infod5:filesl");
            for (int i = 0; i < MANY; i++) {
                text(out, "d6:lengthi0e4:pathl8:" + (i + 10_000_000) + "ee");
            }
            text(out, "e4:name1:n12:piece lengthi16384e6:pieces0:ee");
        });
        Spate.Outcome outcome =
                spate.withFlags(LAUNCHER).run(SOON, "info", "--json", torrent).expectExit(0);
        assertTrue(outcome.peakRssBytes() < 300 * MEBIBYTE, outcome.command() + outcome.peakRssBytes());
    }

    @Test
    void anEndlessInputIsRefused() {
        Spate.Outcome outcome =
                spate.withFlags(LAUNCHER).run(SOON, "info", "/dev/zero").expectExit(65);
        assertEquals(
                List.of("spate: cannot read /dev/zero: it has more than 100 MiB, which no torrent has"),
                outcome.errorLines());
        assertTrue(outcome.peakRssBytes() < 300 * MEBIBYTE, outcome.command() + outcome.peakRssBytes());
    }

    @Test
    void tooLittleMemoryIsSaidInOneLine() {
        Spate.Outcome outcome =
                spate.withFlags("-Xmx32m").run(SOON, "info", "/dev/zero").expectExit(75);
        assertEquals(1, outcome.errorLines().size(), outcome.stderr());
        assertTrue(outcome.stderr().startsWith("spate: out of memory: "), outcome.stderr());
        assertFalse(outcome.stderr().contains("report"), outcome.stderr());
    }

    @Test
    void whateverTheNamesTheFilesEndUpBelowTheOutput() throws Exception {
        String[] names = {"..", ".", "", "/etc/x", "..\\..\\x", "C:x", "nul", "a\0b", "\u001b[2J"};
        Path torrent = write("names", out -> {
            text(out, "d4:infod5:filesl");
            for (int i = 0; i < names.length; i++) {
                text(out, "d6:lengthi0e4:pathl" + string(names[i]) + "1:" + i + "ee");
            }
            text(out, "d4:attr1:l6:lengthi0e4:pathl4:linke12:symlink pathl2:..2:..3:etcee");
            text(out, "e4:name5:../up12:piece lengthi16384e6:pieces0:ee");
        });
        Path parent = Files.createDirectories(workspace.resolve("parent"));
        Path out = parent.resolve("out");
        spate.run(SOON, "download", "--quiet", "-o", out, torrent).expectExit(0);
        try (Stream<Path> found = Files.list(parent)) {
            assertEquals(List.of(out), found.toList());
        }
        assertTrue(Files.isRegularFile(out.resolve("__").resolve("0")));
        assertTrue(Files.isRegularFile(out.resolve("_etc_x").resolve("3")));
        assertTrue(Files.isRegularFile(out.resolve("link")));
        assertFalse(Files.isSymbolicLink(out.resolve("link")));
        try (Stream<Path> found = Files.walk(out)) {
            assertEquals(names.length + 1, found.filter(Files::isRegularFile).count());
        }
    }

    private interface Content {
        void to(OutputStream out) throws IOException;
    }

    private Path write(String name, Content content) throws IOException {
        Path file = workspace.resolve(name + ".torrent");
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            content.to(out);
        }
        return file;
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String string(String text) {
        return text.length() + ":" + text;
    }
}

package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsightOptionsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--trace", "--latency"})
    void aStrangersFileIsNotReplaced(String option) throws Exception {
        Path precious = Files.writeString(directory.resolve("thesis.txt"), "precious");
        CliRun run = CliRun.of("download", option, precious.toString(), "/no/such.torrent");

        assertEquals(74, run.exitCode());
        assertTrue(run.err().startsWith("spate: would overwrite " + precious), run.err());
        assertEquals("precious", Files.readString(precious));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trace", "--latency"})
    void aMistakeInTheRestLeavesNoFile(String option) {
        Path file = directory.resolve("new");
        CliRun run = CliRun.of("download", option, file.toString(), "/no/such.torrent");

        assertEquals(2, run.exitCode(), run.err());
        assertFalse(Files.exists(file));
    }

    @ParameterizedTest
    @CsvSource({
        "--trace x --latency x",
        "--trace x --latency ./x",
        "--trace x -o x",
        "--latency x -o x",
        "--log-file x -o x",
        "--log-file ./x.spate -o x",
        "--trace x.spate -o x",
        "--latency x.spate -o ./x",
        "--record x.spate.part -o x",
        "--latency x/within -o x",
        "--log-file ./x.spate.part -o x"
    })
    void aFileIsForOneThing(String options) {
        String[] words = ("download " + options + " /no/such.torrent").split(" ");
        for (int i = 2; i < words.length; i += 2) {
            words[i] = directory + "/" + words[i];
        }
        CliRun run = CliRun.of(words);

        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().startsWith("spate: bad usage: --"), run.err());
        assertFalse(run.err().contains("such.torrent"), run.err());
    }

    private static byte[] torrent(String path) {
        String zeros = "src/test/resources/recorded/zeros.torrent";
        try {
            String single = Files.readString(Path.of(zeros), StandardCharsets.ISO_8859_1);
            String several = single.replace(
                    "6:lengthi40000e4:name5:zeros", "5:filesld6:lengthi40000e4:pathl7:one.mkveee4:name5:multi");
            return (path.contains("/") ? several : single).getBytes(StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] words(Object... words) {
        return Stream.concat(Stream.of("download", "-q", "--no-dht", "--no-lsd", "--timeout=5s"), Stream.of(words))
                .map(Object::toString)
                .toArray(String[]::new);
    }

    /** The name comes from the torrent. All is there already, so that the download would end well, and then write. */
    @ParameterizedTest
    @CsvSource({
        "--record, zeros, zeros",
        "--latency, zeros, zeros",
        "--trace, zeros, zeros",
        "--log-file, zeros, zeros",
        "--latency, zeros, zeros.spate",
        "--record, zeros, zeros.spate.part",
        "--record, multi/one.mkv, multi/one.mkv",
        "--latency, multi/one.mkv, multi/one.mkv",
        "--latency, multi/one.mkv, multi/other"
    })
    void whatTheTorrentNamesIsNotOverwritten(String option, String content, String named) throws Exception {
        Path to = directory.resolve("to");
        Path file = to.resolve(named);
        Files.createDirectories(to.resolve(content).getParent());
        Path torrent = Files.write(directory.resolve("torrent"), torrent(content));
        assertRefused(CliRun.of(words("-d", to, option, file, torrent)), option, file);
        assertRefused(CliRun.withStdin(torrent(content), words("-d", to, option, file, "-")), option, file);

        Path there = Files.write(to.resolve(content), new byte[40_000]);
        CliRun run = CliRun.of(words("-d", to, option, file, torrent));
        assertTrue(run.exitCode() == 2 || run.exitCode() == 74, run.err());
        assertArrayEquals(new byte[40_000], Files.readAllBytes(there));
    }

    private static void assertRefused(CliRun run, String option, Path file) throws IOException {
        assertEquals("spate: bad usage: " + option + " and the download would both write to " + file + "\n", run.err());
        assertEquals(2, run.exitCode());
        // A log is begun before anything else.
        assertTrue(option.equals("--log-file") || !Files.exists(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--record", "--latency"})
    void anotherNameForTheSamePlaceIsRefusedToo(String option) throws Exception {
        Path torrent = Files.write(directory.resolve("torrent"), torrent("zeros"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("zeros"));
        assertRefused(CliRun.of(words("-d", directory, option, link, torrent)), option, link);
        Files.delete(link);

        Path content = Files.write(directory.resolve("zeros"), new byte[0]);
        Files.createLink(link, content);
        CliRun run = CliRun.of(words("-d", directory, option, link, torrent));
        assertEquals(2, run.exitCode(), run.err());
        assertEquals(0, Files.size(content));
    }

    @Test
    void aFileIsNoDirectoryForOutputs() throws Exception {
        Path torrent = Files.write(directory.resolve("torrent"), torrent("zeros"));
        CliRun run = CliRun.of(words("-d", torrent, torrent));
        assertEquals(74, run.exitCode());
        assertEquals("spate: cannot create the directory " + torrent + ": it is a file (give another -d)\n", run.err());
    }

    @Test
    void whatIsBesideTheOutputIsWritten() throws Exception {
        Path torrent = Files.write(directory.resolve("torrent"), torrent("zeros"));
        Path content = Files.write(directory.resolve("zeros"), new byte[40_000]);
        Path latency = directory.resolve("zeros.latency");
        CliRun run = CliRun.of(words("-d", directory, "--latency", latency, torrent));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(Files.size(latency) > 0);
        assertArrayEquals(new byte[40_000], Files.readAllBytes(content));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--trace", "--latency"})
    void aDashIsNoFile(String option) {
        CliRun run = CliRun.of("download", option, "-", "/no/such.torrent");

        assertEquals(2, run.exitCode());
        assertTrue(run.err().startsWith("spate: bad usage: " + option + " writes a file, not to stdout"), run.err());
    }

    @Test
    void anOlderRecordingMayBeReplaced() throws Exception {
        Path old = Files.write(directory.resolve("old.jfr"), new byte[] {'F', 'L', 'R', 0, 1, 2});
        CliRun run = CliRun.of("download", "--trace", old.toString(), "/no/such.torrent");

        assertEquals(2, run.exitCode(), run.err());
        assertEquals(6, Files.size(old));
    }
}

package dev.spate.cli.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import java.nio.file.Files;
import java.nio.file.Path;
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
        "--latency x.spate -o ./x"
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

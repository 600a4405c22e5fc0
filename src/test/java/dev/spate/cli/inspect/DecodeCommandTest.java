package dev.spate.cli.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.cli.CliRun;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "5:hello \"hello\"",
                "i-52e -52",
                "i123456789012345678901234567890e 123456789012345678901234567890",
                "l5:helloi52ee [\"hello\",52]",
                "d3:foo3:bar5:helloi52ee {\"foo\":\"bar\",\"hello\":52}",
                "6:日本 \"日本\"",
                "le []",
                "de {}",
            })
    void showsJson(String value, String json) {
        assertEquals(new CliRun(0, json + "\n", ""), CliRun.of("decode", value));
        assertEquals(
                new CliRun(0, json + "\n", ""),
                CliRun.withStdin(value.getBytes(StandardCharsets.UTF_8), "decode", "-"));
    }

    @Test
    void readsBytesThatAreNotText(@TempDir Path directory) throws Exception {
        byte[] input = {'2', ':', (byte) 0xff, 0};
        Path file = Files.write(directory.resolve("value"), input);

        assertEquals(
                "\"<hex>ff00</hex>\"\n",
                CliRun.of("decode", "--file", file.toString()).out());
        assertEquals(
                "\"<hex>ff00</hex>\"\n", CliRun.withStdin(input, "decode", "-").out());
    }

    @Test
    void refusesEvenANewlineAfterTheValue() {
        CliRun run = CliRun.withStdin("3:abc\n".getBytes(StandardCharsets.UTF_8), "decode", "-");

        assertEquals(65, run.exitCode());
        assertTrue(run.err().endsWith("at byte 5\n"), run.err());
    }
}

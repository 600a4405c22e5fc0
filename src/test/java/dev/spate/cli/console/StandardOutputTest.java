package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.cli.Cli;
import dev.spate.cli.CliRun;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
    private static final class Failing extends OutputStream {
        private final String why;

        Failing(String why) {
            this.why = why;
        }

        @Override
        public void write(int b) throws IOException {
            throw new IOException(why);
        }
    }

    private static CliRun decodeTo(String why) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(new byte[0]),
                new StandardOutput(new Failing(why), () -> false),
                new Terminal(err, () -> false),
                Map.of());
        return new CliRun(new Cli(context).run("decode", "i1e"), "", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aReaderThatLeavesIsTheQuietEnd() {
        assertEquals(new CliRun(0, "", ""), decodeTo("Broken pipe"));
    }

    @Test
    void aFullDiskIsAnError() {
        assertEquals(
                new CliRun(74, "", "spate: cannot write the results to stdout: No space left on device\n"),
                decodeTo("No space left on device"));
    }

    @Test
    void theDescriptorTellsAPipeInAnyLanguage() {
        StandardOutput standardOutput = new StandardOutput(new Failing("Daten\u00fcbergabe unterbrochen"), () -> true);

        assertThrows(StandardOutput.ReaderGone.class, () -> {
            standardOutput.line("x");
            standardOutput.flush();
        });
    }

    @Test
    void writesUtf8() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        StandardOutput standardOutput = new StandardOutput(sink);
        standardOutput.line("日本");
        assertEquals(0, sink.size());
        standardOutput.flush();

        assertEquals("日本\n", sink.toString(StandardCharsets.UTF_8));
    }
}

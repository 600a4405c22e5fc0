package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
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
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(new byte[0]),
                new Results(new Failing(why), () -> false),
                new Terminal(err, () -> false),
                Map.of());
        return new CliRun(new Cli(surroundings).run("decode", "i1e"), "", err.toString(StandardCharsets.UTF_8));
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
        Results results = new Results(new Failing("Daten\u00fcbergabe unterbrochen"), () -> true);

        assertThrows(Results.ReaderGone.class, () -> {
            results.line("x");
            results.flush();
        });
    }

    @Test
    void writesUtf8() throws Exception {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        Results results = new Results(sink);
        results.line("日本");
        assertEquals(0, sink.size());
        results.flush();

        assertEquals("日本\n", sink.toString(StandardCharsets.UTF_8));
    }
}

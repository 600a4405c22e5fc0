package dev.spate.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One command line run in this JVM, with everything it printed. */
record CliRun(int exitCode, String out, String err) {
    static CliRun of(String... args) {
        return withStdin(new byte[0], args);
    }

    static CliRun withStdin(byte[] stdin, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                new ByteArrayInputStream(stdin),
                new Results(out),
                new Terminal(err, () -> false),
                Map.of("LANG", "C.UTF-8", "TERM", "xterm"));
        int exitCode = new Cli(surroundings).run(args);
        return new CliRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

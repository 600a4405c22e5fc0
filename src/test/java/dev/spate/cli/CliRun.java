package dev.spate.cli;

import dev.spate.cli.console.CommandContext;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One command line run in this JVM, with everything it printed. */
public record CliRun(int exitCode, String out, String err) {
    public static CliRun of(String... args) {
        return withStdin(new byte[0], args);
    }

    public static CliRun withStdin(byte[] stdin, String... args) {
        return with(stdin, false, Map.of(), args);
    }

    /** With a terminal behind stderr. */
    public static CliRun onTerminal(String... args) {
        return with(new byte[0], true, Map.of(), args);
    }

    /** With these environment variables more. */
    public static CliRun withEnvironment(Map<String, String> more, String... args) {
        return with(new byte[0], false, more, args);
    }

    private static CliRun with(byte[] stdin, boolean terminal, Map<String, String> more, String... args) {
        Map<String, String> env = new HashMap<>(Map.of("LANG", "C.UTF-8", "TERM", "xterm"));
        env.putAll(more);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                new ByteArrayInputStream(stdin), new StandardOutput(out), new Terminal(err, () -> terminal), env);
        int exitCode = new Cli(context).run(args);
        return new CliRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}

package dev.spate.cli;

import dev.spate.bench.floor.NullClient;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code null-client}: the floor that the bench measures, not listed among the commands.
 *
 * <p>It uses neither picocli nor logging: setting these up costs more than a small download.
 */
public final class NullClientCommand {
    public static final String NAME = "null-client";

    private NullClientCommand() {}

    /** Runs it; returns the exit code. */
    public static int run(String[] args) {
        if (args.length != 5 || !args[1].equals("--torrent") || !args[3].equals("--out")) {
            return end(ExitCode.USAGE, "bad usage: null-client --torrent FILE --out PATH");
        }
        try {
            NullClient client = new NullClient(Path.of(args[2]), Path.of(args[4]));
            client.run();
            return ExitCode.DONE.code();
        } catch (IllegalArgumentException e) {
            return end(ExitCode.MALFORMED, "the null client cannot do this: ".concat(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return end(ExitCode.INCOMPLETE, "the null client failed: ".concat(IoErrors.reason(e)));
        }
    }

    private static int end(ExitCode code, String message) {
        System.err.println("spate: ".concat(message));
        return code.code();
    }
}

package dev.spate.cli;

import dev.spate.bencode.BencodeException;
import dev.spate.cli.console.StandardOutput;
import dev.spate.cli.console.Terminal;
import dev.spate.cli.log.LogSettings;
import dev.spate.metainfo.MagnetException;
import dev.spate.metainfo.MetainfoException;
import dev.spate.net.TransportException;
import dev.spate.session.Failure;
import dev.spate.storage.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what ended a run into one line on stderr and an exit code. A stack trace is printed only if asked for. */
public final class Errors {
    private Errors() {}

    /**
     * How a run ended that failed.
     *
     * @param exitCode of the process
     * @param message what happened: why (what to do)
     * @param bug whether it is our own fault
     */
    public record Ending(int exitCode, String message, boolean bug) {
        private static Ending of(ExitCode exitCode, String message) {
            return new Ending(exitCode.code(), message, false);
        }
    }

    /** Prints the error on stderr; returns the exit code. */
    static int report(Throwable thrown, Terminal terminal, int verbosity) {
        terminal.finish();
        if (cause(thrown) instanceof StandardOutput.ReaderGone) {
            return ExitCode.DONE.code();
        }
        if (cause(thrown) instanceof AlreadyReportedException reported) {
            return reported.exitCode();
        }
        Ending ending = ending(thrown);
        boolean trace = ending.bug() && verbosity > 0;
        String hint = ending.bug() && !trace ? " (please report it; --verbose shows the trace)" : "";
        terminal.line("spate: " + ending.message() + (trace ? " (please report it)" : hint));
        if (trace) {
            terminal.trace(trace(cause(thrown)));
        }
        if (ending.bug()) {
            LogSettings.logBug(cause(thrown));
        }
        return ending.exitCode();
    }

    /** The exit code and the message for what was thrown. */
    public static Ending ending(Throwable thrown) {
        Throwable e = cause(thrown);
        if (e instanceof CommandException commandException) {
            return Ending.of(commandException.exitCode(), commandException.getMessage());
        }
        if (e instanceof Failure failure) {
            return new Ending(failure.kind().exitCode(), failure.getMessage(), false);
        }
        if (e instanceof BencodeException || e instanceof MetainfoException || e instanceof MagnetException) {
            return Ending.of(ExitCode.MALFORMED, "malformed input: " + e.getMessage());
        }
        if (e instanceof TransportException) {
            return Ending.of(ExitCode.USAGE, e.getMessage());
        }
        if (e instanceof InvalidPathException path) {
            return Ending.of(
                    ExitCode.DISK,
                    "cannot use the file name '" + path.getInput() + "': " + path.getReason()
                            + " (where the locale is not UTF-8, set LC_ALL=C.UTF-8)");
        }
        if (e instanceof StorageException storage) {
            ExitCode exitCode = switch (storage.kind()) {
                case NOT_SHAREABLE, CONTRADICTORY -> ExitCode.MALFORMED;
                default -> ExitCode.DISK;
            };
            return Ending.of(exitCode, storage.getMessage());
        }
        if (e instanceof IOException io) {
            return Ending.of(ExitCode.DISK, "input or output failed: " + IoErrors.reason(io));
        }
        if (e instanceof OutOfMemoryError) {
            return Ending.of(
                    ExitCode.INCOMPLETE,
                    "out of memory: " + e.getMessage() + " (SPATE_OPTS=-Xmx512m or java -Xmx512m gives more)");
        }
        String message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return new Ending(ExitCode.BUG.code(), "internal error: " + e.getClass().getSimpleName() + message, true);
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static Throwable cause(Throwable thrown) {
        Throwable e = thrown;
        while (e.getCause() != null
                && (e instanceof CompletionException
                        || e instanceof ExecutionException
                        || e instanceof UncheckedIOException)) {
            e = e.getCause();
        }
        return e;
    }
}

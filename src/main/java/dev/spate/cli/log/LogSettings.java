package dev.spate.cli.log;

import ch.qos.logback.classic.Level;
import dev.spate.cli.CommandException;
import dev.spate.cli.CommonOptions;
import dev.spate.cli.ExitCode;
import dev.spate.cli.IoErrors;
import dev.spate.cli.console.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The log options of the command line, kept where {@link LogConfigurator} finds them when the first logger is made.
 *
 * <p>The log itself is not started here: {@code decode} and {@code info} never need it.
 */
public final class LogSettings {
    private static volatile LogSettings current = new LogSettings(0, null, null);

    private final int verbosity;
    private final Path file;
    private final Terminal terminal;

    private LogSettings(int verbosity, Path file, Terminal terminal) {
        this.verbosity = verbosity;
        this.file = file;
        this.terminal = terminal;
    }

    /**
     * Before the first logger is made.
     *
     * @throws CommandException when the log file cannot be written
     */
    public static void set(CommonOptions options, Terminal terminal) {
        if (options.logFile != null) {
            try {
                Files.newOutputStream(options.logFile, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                        .close();
            } catch (IOException e) {
                throw new CommandException(
                        ExitCode.DISK, "cannot write the log: " + IoErrors.reason(e) + " (give another --log-file)");
            }
        }
        current = new LogSettings(options.verbosity(), options.logFile, terminal);
    }

    /** The same for a command line without log options. */
    public static void setUsual(Terminal terminal) {
        current = new LogSettings(0, null, terminal);
    }

    /** Those of this run. */
    static LogSettings current() {
        return current;
    }

    /** An error of our own goes into the log file with its trace, if there is one. */
    public static void logBug(Throwable e) {
        if (current.file != null) {
            LoggerFactory.getLogger(LogConfigurator.FILE_ONLY).error("internal error", e);
        }
    }

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    Optional<Terminal> terminal() {
        return Optional.ofNullable(terminal);
    }

    /** The least level that reaches stderr. */
    Level terminalLevel() {
        return switch (verbosity) {
            case 0 -> Level.ERROR;
            case 1 -> Level.DEBUG;
            default -> Level.TRACE;
        };
    }

    /** The least level of our own loggers. */
    Level level() {
        return file != null && verbosity < 2 ? Level.DEBUG : terminalLevel();
    }
}

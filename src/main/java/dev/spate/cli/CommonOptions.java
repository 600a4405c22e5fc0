package dev.spate.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of every command. */
public final class CommonOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log what happens to stderr; twice for every detail.")
    boolean[] verbose = {};

    @Option(names = "--log-file", paramLabel = "FILE", description = "Append the log to FILE, in detail.")
    public Path logFile;

    /** How many times {@code -v} was given. */
    public int verbosity() {
        return verbose.length;
    }
}

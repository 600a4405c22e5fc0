package dev.spate.cli;

import dev.spate.cli.console.CommandContext;

/** One command: picocli fills its annotated fields, then it runs once, on the main thread. */
public interface Command {
    /** The options that every command has. */
    CommonOptions common();

    /**
     * Does the work; results to {@code context.out()}, everything else to {@code context.err()}.
     *
     * @throws Exception any that {@link Errors} can report
     */
    void run(CommandContext context) throws Exception;
}

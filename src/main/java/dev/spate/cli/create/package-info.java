/**
 * The command {@code create}.
 *
 * <p>Used by its own room. Threads: the main thread; signals are answered on that of the shutdown hook. Errors: a {@link
 * dev.spate.cli.CommandException} with an exit code.
 */
package dev.spate.cli.create;

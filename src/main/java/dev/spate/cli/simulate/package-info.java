/**
 * The command {@code simulate}: its options, and its results as text and JSON.
 *
 * <p>Used by its own room. Threads: the main thread waits for the threads of the runs. Errors: a {@link
 * dev.spate.cli.CommandException} with an exit code.
 */
package dev.spate.cli.simulate;

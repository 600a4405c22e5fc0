/**
 * The command {@code swarm}: a synthetic swarm for any client.
 *
 * <p>Used by its own room. Threads: the main thread; signals are answered on that of the shutdown hook. Errors: a {@link
 * dev.spate.cli.CommandException} with an exit code.
 */
package dev.spate.cli.swarm;

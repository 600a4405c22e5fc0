/**
 * Processes of clients, the network namespace that they run in, what they use of the machine, and how all of it is cleaned
 * up.
 *
 * <p>Used by its own room, {@code cli}. Threads: the thread of the run; a watchdog ends what outlives it. Errors: an {@link
 * java.io.IOException} of the system, or a guard that is shown beside the figures.
 */
package dev.spate.bench.machine;

/**
 * Statistics of measured runs: medians, bootstrap intervals, verdicts between clients.
 *
 * <p>Used by its own room, {@code bench}. Threads: none; randomness is an argument. Errors: a wrong argument is an {@link
 * java.lang.IllegalArgumentException}.
 */
package dev.spate.report.stats;

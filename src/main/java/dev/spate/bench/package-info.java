/**
 * Runs of clients against synthetic swarms: each side in a process of its own, measured from outside.
 *
 * <p>{@link dev.spate.bench.Bench} does all runs, {@code MeasuredRun} one of them; {@link dev.spate.report} holds and
 * shows what was measured.
 */
package dev.spate.bench;

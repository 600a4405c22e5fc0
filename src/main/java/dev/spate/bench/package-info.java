/**
 * Runs of clients against synthetic swarms: each side in a process of its own, measured from outside.
 *
 * <p>{@link dev.spate.bench.Bench} does all runs, {@code MeasuredRun} one of them; {@link dev.spate.report} holds and
 * shows what was measured.
 *
 * <p>Used by {@code cli}. Threads: the main thread starts processes and waits for them; a thread samples what they use.
 * Errors: {@link dev.spate.bench.BenchException}, one line for a person. A client that fails is a result and no error.
 */
package dev.spate.bench;

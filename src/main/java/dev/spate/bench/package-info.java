/**
 * Runs of clients against synthetic swarms: each side in a process of its own, measured from outside.
 *
 * <p>{@link dev.spate.bench.BenchRun} measures one download; what was measured is told by {@link dev.spate.report}.
 */
package dev.spate.bench;

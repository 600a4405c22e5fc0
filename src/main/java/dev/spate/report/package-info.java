/**
 * What a bench measured: values, statistics, verdicts, and their forms as table, JSON and HTML page.
 *
 * <p>{@link dev.spate.report.BenchReport} is all of one invocation. Nothing here runs or measures anything.
 *
 * <p>Used by {@code bench}, {@code cli}. Threads: none; all is immutable. Errors: {@link dev.spate.report.ReportException},
 * naming the member of the JSON.
 */
package dev.spate.report;

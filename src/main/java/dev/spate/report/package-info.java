/**
 * What a bench measured: values, statistics, verdicts, and their forms as table, JSON and HTML page.
 *
 * <p>{@link dev.spate.report.BenchReport} is all of one invocation. Nothing here runs or measures anything.
 */
package dev.spate.report;

/**
 * What a bench measured, as values, and what is made of them: statistics, verdicts, a table, JSON and a page.
 *
 * <p>{@link dev.spate.report.BenchReport} is all of one invocation. Nothing here runs or measures anything.
 */
package dev.spate.report;

/**
 * A report as one HTML page without scripts: charts, tables, colours.
 *
 * <p>Used by its own room, {@code cli}. Threads: none; the page is made at once. Errors: none but bugs: a broken invariant
 * is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.report.page;

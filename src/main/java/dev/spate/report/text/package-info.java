/**
 * A report as text for the terminal: tables, comparisons, what must be known of the figures.
 *
 * <p>Used by its own room, {@code cli}. Threads: none. Errors: none but bugs: a broken invariant is an {@link
 * java.lang.IllegalStateException}.
 */
package dev.spate.report.text;

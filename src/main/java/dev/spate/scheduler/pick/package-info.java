/**
 * Which piece is opened next: pickers, and how many peers have each piece.
 *
 * <p>Used by its own room. Threads: none, and no clock; what can change belongs to its caller. Errors: none but bugs: a
 * broken invariant is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.scheduler.pick;

/**
 * Who sent the false block of a piece that failed: by comparison with the good copy, or by one peer alone.
 *
 * <p>Used by its own room. Threads: no thread of its own; it belongs to the scheduler. Errors: none but bugs: a broken
 * invariant is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.scheduler.smartban;

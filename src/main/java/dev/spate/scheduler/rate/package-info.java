/**
 * How much a peer may be asked for: its delivery rate, the request window that follows it, and when a request is late.
 *
 * <p>Used by its own room. Threads: no thread of its own; the time is an argument. Errors: none but bugs: a broken
 * invariant is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.scheduler.rate;

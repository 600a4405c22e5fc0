/**
 * Why a download is not faster, and what it waits for.
 *
 * <p>Used by its own room. Threads: the event loop; the load of the loop is read by a thread of its own. Errors: none but
 * bugs: a broken invariant is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.session.insight;

/**
 * What a synthetic swarm counts: bytes, requests, latencies, milestones, and over time.
 *
 * <p>Used by its own room. Threads: each counter belongs to an event loop; sums are taken by any thread. Errors: none but
 * bugs: a broken invariant is an {@link java.lang.IllegalStateException}.
 */
package dev.spate.synthetic.count;

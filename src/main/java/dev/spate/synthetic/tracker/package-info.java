/**
 * Trackers of a synthetic swarm, over HTTP and UDP, and its announces to trackers elsewhere.
 *
 * <p>Used by its own room. Threads: the event loop that the peer or tracker was made for. Errors: a fault of the measured
 * client is counted and costs its connection; a bug ends the run.
 */
package dev.spate.synthetic.tracker;

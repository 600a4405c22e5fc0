/**
 * Listening sockets of a synthetic swarm: one for each peer, over TCP and uTP.
 *
 * <p>Used by its own room. Threads: the event loop that the peer or tracker was made for. Errors: a port that is taken is
 * an {@link java.io.IOException}, at the start.
 */
package dev.spate.synthetic.listen;

/**
 * uTP (BEP 29) over one UDP socket: connections as Netty channels, on which the pipeline of a peer stands as on TCP.
 *
 * <p>Used by {@code peer}, {@code session}, {@code synthetic}. Threads: the event loop. Errors: a connection that fails is
 * closed as one of TCP is, with an {@link java.io.IOException}.
 */
package dev.spate.utp;

/**
 * The peer wire protocol as bytes and values: handshake, messages, and the bencoded extension messages (BEP 3, 6, 9, 10).
 *
 * <p>Nothing here decides anything: a decoder checks that what a peer sent is well-formed and within its bounds, and
 * whoever receives the message knows it. What a peer got wrong is a {@link dev.spate.wire.WireException}.
 *
 * <p>Used by {@code cli}, {@code peer}, {@code session}, {@code synthetic}. Threads: the event loop of the channel; values
 * are immutable.
 */
package dev.spate.wire;

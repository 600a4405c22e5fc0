package dev.spate.peer;

import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Receives the messages of one greeted peer. All calls come on the event loop. */
public interface PeerSession extends PeerMessage.Handler {
    /**
     * A block begins to arrive: returns where its payload goes.
     *
     * @return a buffer with exactly {@code length} writable bytes, handed over to the piece message; or null when the
     *     block was not asked for, so that its payload is skipped
     */
    ByteBuf blockTarget(ByteBufAllocator pool, int piece, int offset, int length);

    /** Some KiB of a block that has not ended yet have arrived. */
    void blockProgress();

    /** The peer requests a block that there cannot be; the numbers are any. */
    default void impossibleRequest(int piece, int offset, int length) {}

    /** All messages of one read were handed on: answers are flushed now, once. */
    void readComplete();

    /** The connection has ended. */
    void closed(String reason);
}

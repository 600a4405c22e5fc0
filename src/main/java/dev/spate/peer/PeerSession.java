package dev.spate.peer;

import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Whoever looks after one greeted peer: receives its messages. All calls come on the event loop. */
public interface PeerSession extends PeerMessage.Handler {
    /**
     * A block begins to arrive: where shall its payload go?
     *
     * @return a buffer with exactly {@code length} writable bytes, handed over to the piece message; or null when nobody
     *     asked for the block, so that its payload is skipped
     */
    ByteBuf blockTarget(ByteBufAllocator pool, int piece, int offset, int length);

    /** Some KiB of a block that has not ended yet have arrived. */
    void blockProgress();

    /** All messages of one read were handed on: the moment to answer, with one flush. */
    void readComplete();

    /** The connection has ended. */
    void closed(String reason);
}

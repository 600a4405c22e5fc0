package dev.spate.webseed;

import io.netty.buffer.ByteBuf;

/** What the owner of a {@link WebSeed} is told. All calls come on the event loop. */
public interface WebSeedListener {
    /** A block begins to arrive: an empty buffer of its length for it, owned by the callee; null when it is not wanted any more. */
    ByteBuf blockTarget(int piece, int offset, int length);

    /** Bytes of a block are arriving. */
    void blockProgress();

    /** A block is there whole; {@code data} is what {@link #blockTarget} gave, or empty, and is released by the listener. */
    void block(int piece, int offset, int length, ByteBuf data);

    /** What had come was read for now. */
    void readComplete();

    /**
     * It does not work now, or a file is not there: all requests are forgotten. {@link WebSeed#mayBeAsked} and {@link
     * WebSeed#pieces} tell how it goes on.
     *
     * @param reason for a person, without the address of the seed
     */
    void failed(String reason);
}

package dev.spate.webseed;

import io.netty.buffer.ByteBuf;

/** What the owner of a {@link WebSeed} is told. All calls come on the event loop. */
public interface WebSeedListener {
    /** A block begins to arrive: an empty buffer of its length for it, owned by the callee; null when it is not wanted any more. */
    ByteBuf blockTarget(int piece, int offset, int length);

    /** Bytes of a block are arriving. */
    void blockProgress();

    /** So many bytes came that nobody wants: they stand before what was asked for. */
    void skipped(int bytes);

    /** A block is there whole; {@code data} is what {@link #blockTarget} gave, or empty, and is released by the listener. */
    void block(int piece, int offset, int length, ByteBuf data);

    /** What had come was read for now. */
    void readComplete();

    /**
     * It does not have a file: it cannot give these pieces. All requests are forgotten, and it can be asked for others at once.
     *
     * @param reason as for {@link #failed}
     */
    void fileLost(int firstPiece, int lastPiece, String reason);

    /**
     * It does not work now: all requests are forgotten. {@link WebSeed#mayBeAsked} tells when it may be asked again.
     *
     * @param reason for a person, without the address of the seed
     */
    void failed(String reason);
}

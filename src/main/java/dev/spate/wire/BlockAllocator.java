package dev.spate.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Decides where the payload of a {@code piece} message goes, before its first byte is copied.
 *
 * <p>Called on the connection's event loop, from the middle of a read.
 */
@FunctionalInterface
public interface BlockAllocator {
    /**
     * Called once for each {@code piece} message, after its fields have been checked.
     *
     * @param pool the channel's allocator
     * @return a buffer with at least {@code length} writable bytes after its writer index (a slice of something larger
     *     has to be cleared first), which the decoder owns from now on; or null to skip the payload, which makes
     *     {@link PeerMessage.Piece#data} empty
     */
    ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length);

    /**
     * Called at the end of a read that brought bytes of a block but not its last one.
     *
     * @param receivedBytes how many of the block's bytes have arrived so far
     */
    default void progressed(int piece, int offset, int receivedBytes) {}

    /**
     * Called when a message with an id that we do not know begins; its body is passed over as it comes.
     *
     * @param bytes of its body
     */
    default void skipped(int id, int bytes) {}

    /**
     * Called when a message was passed over because it asks for, cancels, rejects, suggests or allows a piece or block
     * that there cannot be.
     */
    default void impossible(int id) {}

    /** The same for a request, which has an answer under the fast extension all the same; the numbers are any. */
    default void impossibleRequest(int piece, int offset, int length) {
        impossible(MessageId.REQUEST);
    }

    /** A pooled direct buffer of exactly the block's length for every block. */
    static BlockAllocator exact() {
        return (pool, piece, offset, length) -> pool.directBuffer(length, length);
    }
}

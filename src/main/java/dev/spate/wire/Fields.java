package dev.spate.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Puts the few bytes of a message's fixed fields together when they arrive in several reads.
 *
 * <p>In the common case all of them are in one read, and nothing is copied. Owned by the loop of one connection.
 */
final class Fields {
    /** The longest run of fields: piece, offset and length of a request. */
    static final int MAX_BYTES = 12;

    private final ByteBuf partial = Unpooled.wrappedBuffer(new byte[MAX_BYTES]).clear();

    /**
     * Offers what has arrived.
     *
     * @param wanted how many bytes the fields have; the same in each call until they are there
     * @return a buffer to read exactly {@code wanted} bytes from, or null when some are still to come and {@code in} is
     *     used up
     */
    ByteBuf gather(ByteBuf in, int wanted) {
        if (!partial.isReadable()) {
            if (in.readableBytes() >= wanted) {
                return in;
            }
            partial.clear();
        }
        partial.writeBytes(in, Math.min(in.readableBytes(), wanted - partial.readableBytes()));
        return partial.readableBytes() == wanted ? partial : null;
    }

    static void checkPiece(int piece) {
        if (piece < 0) {
            throw new IllegalArgumentException("no such piece: " + piece);
        }
    }

    static void checkBlock(int piece, int offset, int length) {
        if (piece < 0 || offset < 0 || length < 1 || offset + (long) length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no such block: " + piece + ":" + offset + "+" + length);
        }
    }
}

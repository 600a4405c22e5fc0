package dev.spate.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Collects a payload of announced length, and takes memory only for what has arrived: at most twice that.
 *
 * <p>Owned by the loop of one connection.
 */
final class PayloadBuffer {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int filled;
    private int length;

    /** Begins a payload of this many bytes. */
    void begin(int lengthBytes) {
        clear();
        length = lengthBytes;
    }

    /** Takes what belongs to the payload; returns whether all of it is there. */
    boolean fill(ByteBuf in) {
        int count = Math.min(in.readableBytes(), length - filled);
        if (bytes.length < filled + count) {
            long roomy = Math.max(filled + (long) count, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, roomy));
        }
        in.readBytes(bytes, filled, count);
        filled += count;
        return filled == length;
    }

    /** Hands the whole payload out and forgets it. */
    byte[] take() {
        byte[] whole = bytes;
        clear();
        return whole;
    }

    /** Bytes of memory held now. */
    int capacity() {
        return bytes.length;
    }

    void clear() {
        bytes = NONE;
        filled = 0;
        length = 0;
    }
}

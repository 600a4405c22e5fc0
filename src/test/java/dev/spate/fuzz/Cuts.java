package dev.spate.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * An input that says itself how a network cut it:
 *
 * <pre>
 * +-------+------------------+----------------------------------------+
 * | flags | lengths (0 to 7) | stream, cut into parts of these lengths |
 * +-------+------------------+----------------------------------------+
 *   bits 0-2 of the flags: how many lengths; each is one more than its byte, and after the last the first comes again
 * </pre>
 */
public final class Cuts {
    private static final int MOST = 7;

    private final byte[] data;
    private final int lengths;

    /** @param data whole input; not copied */
    public Cuts(byte[] data) {
        this.data = data;
        this.lengths = data.length == 0 ? 0 : Math.min(data[0] & MOST, data.length - 1);
    }

    /** A bit of the flags from 3 to 7. */
    public boolean flag(int bit) {
        return data.length > 0 && (data[0] >> bit & 1) == 1;
    }

    /** Bytes of the stream. */
    public int length() {
        return Math.max(0, data.length - 1 - lengths);
    }

    /** The stream in one part. */
    public void whole(Consumer<ByteBuf> to) {
        part(data.length - length(), length(), to);
    }

    /** The stream in its parts. */
    public void parts(Consumer<ByteBuf> to) {
        int at = data.length - length();
        for (int i = 0; at < data.length; i++) {
            int next = lengths == 0 ? 1 : 1 + (data[1 + i % lengths] & 0xff);
            int count = Math.min(next, data.length - at);
            part(at, count, to);
            at += count;
        }
    }

    private void part(int from, int length, Consumer<ByteBuf> to) {
        ByteBuf part = Unpooled.wrappedBuffer(data, from, length);
        to.accept(part);
        Check.that(length == 0 || part.refCnt() == 0, () -> "a read that nobody released");
    }
}

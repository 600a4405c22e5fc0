package dev.spate.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of an answer as they come in. They are kept in pieces and joined once, at the end: an answer that fails at
 * its bound has cost no more memory than that bound. Owner: the loop.
 */
final class ResponseBody {
    private static final int LEAST_BYTES = 512;
    private static final int MOST_BYTES = 64 * 1024;

    private final List<byte[]> full = new ArrayList<>();
    private byte[] last = new byte[LEAST_BYTES];
    private int lastLength;
    private int length;

    /** Takes all readable bytes. */
    void add(ByteBuf in) {
        length += in.readableBytes();
        while (in.isReadable()) {
            if (lastLength == last.length) {
                full.add(last);
                last = new byte[Math.min(MOST_BYTES, 2 * last.length)];
                lastLength = 0;
            }
            int count = Math.min(in.readableBytes(), last.length - lastLength);
            in.readBytes(last, lastLength, count);
            lastLength += count;
        }
    }

    /** All of it, joined; afterwards there is nothing left here. */
    byte[] take() {
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] each : full) {
            System.arraycopy(each, 0, all, at, each.length);
            at += each.length;
        }
        System.arraycopy(last, 0, all, at, lastLength);
        release();
        return all;
    }

    /** Lets the bytes go. */
    void release() {
        full.clear();
        last = new byte[LEAST_BYTES];
        lastLength = 0;
        length = 0;
    }
}

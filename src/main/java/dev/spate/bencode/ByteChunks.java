package dev.spate.bencode;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that are written one behind the other, and are copied once, at the end: a long array that grows would be copied again and
 * again, and what is left of it fills the memory. Not thread-safe.
 */
final class ByteChunks {
    private static final int FIRST_BYTES = 512;
    private static final int MOST_BYTES = 64 << 10;

    private final List<byte[]> full = new ArrayList<>(0);
    private byte[] chunk = new byte[FIRST_BYTES];
    private int filled;
    private int fullBytes;

    void write(int value) {
        if (filled == chunk.length) {
            next();
        }
        chunk[filled++] = (byte) value;
    }

    void write(byte[] bytes, int from, int length) {
        for (int done = 0; done < length; ) {
            if (filled == chunk.length) {
                next();
            }
            int step = Math.min(length - done, chunk.length - filled);
            System.arraycopy(bytes, from + done, chunk, filled, step);
            filled += step;
            done += step;
        }
    }

    private void next() {
        full.add(chunk);
        fullBytes = Math.addExact(fullBytes, chunk.length);
        chunk = new byte[Math.min(MOST_BYTES, 2 * chunk.length)];
        filled = 0;
    }

    byte[] toByteArray() {
        byte[] all = new byte[Math.addExact(fullBytes, filled)];
        int at = 0;
        for (byte[] each : full) {
            System.arraycopy(each, 0, all, at, each.length);
            at += each.length;
        }
        System.arraycopy(chunk, 0, all, at, filled);
        return all;
    }
}

package dev.spate.scheduler;

import java.util.Arrays;

/**
 * Blocks that may come although no request for them is outstanding: each as often as a request for it was taken back.
 *
 * <p>They are numbers in a ring that grows to 8 KiB, so a thousand peers that make us take requests back all the time cost some
 * megabytes. When the ring is full the oldest are forgotten and only counted, so that no peer is blamed for sending what was
 * requested from it.
 */
final class LateBlocks {
    static final int LIMIT = 1024;
    private static final int FIRST = 16;

    private long[] ring = {};
    private int start;
    private int size;
    private int forgotten;

    void add(long block) {
        if (size == ring.length && size < LIMIT) {
            grow();
        }
        if (size == LIMIT) {
            start = (start + 1) % LIMIT;
            size--;
            forgotten++;
        }
        ring[(start + size) % ring.length] = block;
        size++;
    }

    private void grow() {
        long[] longer = Arrays.copyOf(ring, ring.length == 0 ? FIRST : 2 * ring.length);
        System.arraycopy(ring, start, longer, 0, size - start);
        System.arraycopy(ring, 0, longer, size - start, start);
        start = 0;
        ring = longer;
    }

    boolean contains(long block) {
        return indexOf(block) >= 0;
    }

    private int indexOf(long block) {
        for (int n = 0; n < size; n++) {
            if (ring[(start + n) % ring.length] == block) {
                return n;
            }
        }
        return -1;
    }

    /** Expects the block once less; returns whether it was expected. */
    boolean remove(long block) {
        int at = indexOf(block);
        if (at < 0) {
            return false;
        }
        // Those before it move up: mostly it is among the oldest.
        for (int n = at; n > 0; n--) {
            ring[(start + n) % ring.length] = ring[(start + n - 1) % ring.length];
        }
        start = (start + 1) % ring.length;
        size--;
        return true;
    }

    /** Whether a block that is not here may be one of the forgotten ones; each of those excuses one block. */
    boolean excuse() {
        if (forgotten == 0) {
            return false;
        }
        forgotten--;
        return true;
    }

    int size() {
        return size;
    }
}

package dev.spate.scheduler;

/**
 * Blocks that may come although no request for them is outstanding: each as often as a request for it was taken back.
 *
 * <p>They are numbers, and the times of their requests, in two rings that grow to 8 KiB each, so a thousand peers that make us
 * take requests back all the time cost some megabytes. When the rings are full the oldest are forgotten and only counted, so that
 * no peer is blamed for sending what was requested from it.
 */
final class LateBlocks {
    static final int LIMIT = 1024;
    private static final int FIRST = 16;

    private long[] ring = {};
    private long[] sentNanos = {};
    private int start;
    private int size;
    private int forgotten;

    void add(long block, long requestSentNanos) {
        if (size == ring.length && size < LIMIT) {
            grow();
        }
        if (size == LIMIT) {
            start = (start + 1) % LIMIT;
            size--;
            forgotten++;
        }
        int at = (start + size) % ring.length;
        ring[at] = block;
        sentNanos[at] = requestSentNanos;
        size++;
    }

    private void grow() {
        ring = longer(ring);
        sentNanos = longer(sentNanos);
        start = 0;
    }

    private long[] longer(long[] full) {
        long[] longer = new long[full.length == 0 ? FIRST : 2 * full.length];
        System.arraycopy(full, start, longer, 0, size - start);
        System.arraycopy(full, 0, longer, size - start, start);
        return longer;
    }

    boolean contains(long block) {
        return indexOf(block) >= 0;
    }

    /**
     * How long ago the block was asked for, the last time if it was more than once: most peers forget the earlier request when
     * they choke. -1 when it is not here.
     */
    long ageNanos(long block, long nowNanos) {
        for (int n = size - 1; n >= 0; n--) {
            int at = (start + n) % ring.length;
            if (ring[at] == block) {
                return nowNanos - sentNanos[at];
            }
        }
        return -1;
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
            int to = (start + n) % ring.length;
            int from = (start + n - 1) % ring.length;
            ring[to] = ring[from];
            sentNanos[to] = sentNanos[from];
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

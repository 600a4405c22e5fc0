package dev.spate.sim;

/** Requests that wait at a peer, first come first served. It is short, so a cancel may look through all of them. */
final class RequestQueue {
    private static final int FIRST_CAPACITY = 4;
    private static final long[] NONE = {};

    private long[] ring = NONE;
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(long message) {
        if (size == ring.length) {
            long[] larger = new long[Math.max(FIRST_CAPACITY, size * 2)];
            for (int n = 0; n < size; n++) {
                larger[n] = ring[index(n)];
            }
            ring = larger;
            head = 0;
        }
        ring[index(size++)] = message;
    }

    /** Takes the first out. */
    long remove() {
        long first = ring[head];
        head = index(1);
        size--;
        return first;
    }

    /** Takes this one out; returns whether it was there. */
    boolean remove(long message) {
        for (int n = 0; n < size; n++) {
            if (ring[index(n)] == message) {
                for (int next = n + 1; next < size; next++) {
                    ring[index(next - 1)] = ring[index(next)];
                }
                size--;
                return true;
            }
        }
        return false;
    }

    void clear() {
        size = 0;
        head = 0;
        ring = NONE;
    }

    private int index(int n) {
        return head + n & ring.length - 1;
    }
}

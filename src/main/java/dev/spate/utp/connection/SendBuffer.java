package dev.spate.utp.connection;

/**
 * Bytes that are to be sent, or were sent and are not acked: a ring that grows with the window. Positions count from
 * the first byte of the stream. Mutable, not thread-safe.
 */
final class SendBuffer {
    static final int LEAST_BYTES = 1 << 16;
    static final int MOST_BYTES = 4 << 20;

    private byte[] ring;
    private long start;
    private long end;

    /** The first byte that is kept. */
    long start() {
        return start;
    }

    /** The position behind the last byte. */
    long end() {
        return end;
    }

    int bytes() {
        return (int) (end - start);
    }

    /** The bytes that fit now, when it may grow up to {@code limitBytes}. */
    int room(int limitBytes) {
        return Math.max(0, Math.min(limitBytes, MOST_BYTES) - bytes());
    }

    /** Takes bytes in: no more than there is {@link #room}. */
    void append(UtpConnection.Source source, int length) {
        ensure(bytes() + length);
        int at = (int) end & ring.length - 1;
        int first = Math.min(length, ring.length - at);
        source.read(ring, at, first);
        if (first < length) {
            source.read(ring, 0, length - first);
        }
        end += length;
    }

    private void ensure(int bytes) {
        int capacity = ring == null ? 0 : ring.length;
        if (bytes <= capacity) {
            return;
        }
        int wanted = Math.max(LEAST_BYTES, Integer.highestOneBit(bytes - 1) << 1);
        byte[] grown = new byte[wanted];
        for (long at = start; at < end; ) {
            int from = (int) at & capacity - 1;
            int to = (int) at & wanted - 1;
            int run = (int) Math.min(end - at, Math.min(capacity - from, wanted - to));
            System.arraycopy(ring, from, grown, to, run);
            at += run;
        }
        ring = grown;
    }

    /** Forgets the bytes before this position. */
    void release(long position) {
        start = position;
    }

    /** Gives the memory back when there are no bytes. */
    void trim() {
        if (start == end) {
            ring = null;
        }
    }

    /** The ring, in which the bytes from this position on begin at {@link #offset}. */
    byte[] ring() {
        return ring;
    }

    int offset(long position) {
        return (int) position & ring.length - 1;
    }

    /** Whether these bytes lie in one run in the ring. */
    boolean isContiguous(long position, int length) {
        return offset(position) + length <= ring.length;
    }

    void copy(long position, byte[] target, int length) {
        int at = offset(position);
        int first = Math.min(length, ring.length - at);
        System.arraycopy(ring, at, target, 0, first);
        System.arraycopy(ring, 0, target, first, length - first);
    }

    void clear() {
        ring = null;
        start = end;
    }
}

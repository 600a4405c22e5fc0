package dev.spate.swarm;

import java.util.Arrays;

/**
 * The requests of one connection that wait for their answer, in their order, with the time at which each came.
 *
 * <p>Numbers in arrays, no object for each: a swarm has millions of them.
 *
 * <p>Mutable, owned by the channel's event loop.
 */
final class RequestQueue {
    private static final int FIELDS = 3;
    private static final int FIRST_CAPACITY = 8;

    private int[] fields = new int[FIRST_CAPACITY * FIELDS];
    private long[] arrived = new long[FIRST_CAPACITY];
    private int head;
    private int size;

    void add(int piece, int offset, int length, long arrivedNanos) {
        if (size == arrived.length) {
            grow();
        }
        put(index(size), piece, offset, length, arrivedNanos);
        size++;
    }

    /** Piece of the first request; the queue must not be empty. Likewise the others. */
    int piece() {
        return fields[head * FIELDS];
    }

    int offset() {
        return fields[head * FIELDS + 1];
    }

    int length() {
        return fields[head * FIELDS + 2];
    }

    long arrivedNanos() {
        return arrived[head];
    }

    /** Drops the first request. */
    void poll() {
        head = index(1);
        size--;
    }

    /** Drops the first request that is equal to this one; returns whether there was one. */
    boolean remove(int piece, int offset, int length) {
        for (int i = 0; i < size; i++) {
            int at = index(i) * FIELDS;
            if (fields[at] == piece && fields[at + 1] == offset && fields[at + 2] == length) {
                close(i);
                return true;
            }
        }
        return false;
    }

    private void close(int gap) {
        for (int i = gap; i + 1 < size; i++) {
            int from = index(i + 1);
            put(index(i), fields[from * FIELDS], fields[from * FIELDS + 1], fields[from * FIELDS + 2], arrived[from]);
        }
        size--;
    }

    private void put(int index, int piece, int offset, int length, long arrivedNanos) {
        fields[index * FIELDS] = piece;
        fields[index * FIELDS + 1] = offset;
        fields[index * FIELDS + 2] = length;
        arrived[index] = arrivedNanos;
    }

    private int index(int i) {
        return (head + i) & (arrived.length - 1);
    }

    private void grow() {
        int[] more = new int[2 * fields.length];
        System.arraycopy(fields, head * FIELDS, more, 0, fields.length - head * FIELDS);
        System.arraycopy(fields, 0, more, fields.length - head * FIELDS, head * FIELDS);
        long[] moreArrived = Arrays.copyOfRange(arrived, head, head + 2 * arrived.length);
        System.arraycopy(arrived, 0, moreArrived, arrived.length - head, head);
        fields = more;
        arrived = moreArrived;
        head = 0;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void clear() {
        head = 0;
        size = 0;
    }
}

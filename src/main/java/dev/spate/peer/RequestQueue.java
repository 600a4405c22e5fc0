package dev.spate.peer;

import java.util.Arrays;

/**
 * The requests of one connection that wait for their answer, in their order, with the time at which each came.
 *
 * <p>Numbers in arrays, no object for each: a thousand peers have a million of them. Indices count from the first request that waits.
 *
 * <p>Mutable, owned by the channel's event loop.
 */
public final class RequestQueue {
    private static final int FIELDS = 3;
    private static final int FIRST_CAPACITY = 8;

    private int[] fields = new int[FIRST_CAPACITY * FIELDS];
    private long[] arrived = new long[FIRST_CAPACITY];
    private int head;
    private int size;

    public void add(int piece, int offset, int length, long arrivedNanos) {
        if (size == arrived.length) {
            grow();
        }
        int at = slot(size);
        fields[at * FIELDS] = piece;
        fields[at * FIELDS + 1] = offset;
        fields[at * FIELDS + 2] = length;
        arrived[at] = arrivedNanos;
        size++;
    }

    public int piece(int index) {
        return fields[slot(index) * FIELDS];
    }

    public int offset(int index) {
        return fields[slot(index) * FIELDS + 1];
    }

    public int length(int index) {
        return fields[slot(index) * FIELDS + 2];
    }

    public long arrivedNanos(int index) {
        return arrived[slot(index)];
    }

    /** Drops the first request. */
    public void poll() {
        head = slot(1);
        size--;
    }

    /** Drops the first request that is equal to this one, from an index on; returns whether there was one. */
    public boolean remove(int piece, int offset, int length, int from) {
        for (int i = from; i < size; i++) {
            if (piece(i) == piece && offset(i) == offset && length(i) == length) {
                remove(i);
                return true;
            }
        }
        return false;
    }

    /** Drops the request at an index. */
    public void remove(int index) {
        for (int i = index; i + 1 < size; i++) {
            int to = slot(i);
            int from = slot(i + 1);
            System.arraycopy(fields, from * FIELDS, fields, to * FIELDS, FIELDS);
            arrived[to] = arrived[from];
        }
        size--;
    }

    private int slot(int index) {
        return (head + index) & (arrived.length - 1);
    }

    private void grow() {
        int capacity = arrived.length;
        int[] moreFields = Arrays.copyOfRange(fields, head * FIELDS, (head + 2 * capacity) * FIELDS);
        System.arraycopy(fields, 0, moreFields, (capacity - head) * FIELDS, head * FIELDS);
        long[] moreArrived = Arrays.copyOfRange(arrived, head, head + 2 * capacity);
        System.arraycopy(arrived, 0, moreArrived, capacity - head, head);
        fields = moreFields;
        arrived = moreArrived;
        head = 0;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    public void clear() {
        head = 0;
        size = 0;
    }
}

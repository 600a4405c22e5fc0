package dev.spate.scheduler;

import java.util.Arrays;

/**
 * When to look at each peer next, in a heap that knows each peer's place: O(log n) to set or remove, O(1) to know the first.
 *
 * <p>A deadline that moves back keeps its place and is looked at when it comes up, so a block costs nothing here.
 */
final class PeerDeadlines {
    private PeerState[] heap = new PeerState[16];
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The peer with the earliest deadline; null when there is none. */
    PeerState first() {
        return heap[0];
    }

    /** The n-th of the peers that have a deadline, in no particular order: among them all that have requests outstanding. */
    PeerState get(int n) {
        return heap[n];
    }

    /** Makes sure that the peer is looked at by {@code atNanos}. */
    void atLatest(PeerState peer, long atNanos) {
        if (peer.deadlineIndex >= 0) {
            if (atNanos - peer.deadlineNanos < 0) {
                peer.deadlineNanos = atNanos;
                up(peer.deadlineIndex);
            }
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        peer.deadlineNanos = atNanos;
        place(peer, size++);
        up(size - 1);
    }

    void remove(PeerState peer) {
        int index = peer.deadlineIndex;
        if (index < 0) {
            return;
        }
        peer.deadlineIndex = -1;
        PeerState last = heap[--size];
        heap[size] = null;
        if (last != peer) {
            place(last, index);
            up(index);
            down(last.deadlineIndex);
        }
    }

    private void up(int from) {
        PeerState peer = heap[from];
        int index = from;
        while (index > 0 && before(peer, heap[(index - 1) / 2])) {
            place(heap[(index - 1) / 2], index);
            index = (index - 1) / 2;
        }
        place(peer, index);
    }

    private void down(int from) {
        PeerState peer = heap[from];
        int index = from;
        for (int child = 2 * index + 1; child < size; child = 2 * index + 1) {
            if (child + 1 < size && before(heap[child + 1], heap[child])) {
                child++;
            }
            if (!before(heap[child], peer)) {
                break;
            }
            place(heap[child], index);
            index = child;
        }
        place(peer, index);
    }

    private void place(PeerState peer, int index) {
        heap[index] = peer;
        peer.deadlineIndex = index;
    }

    private static boolean before(PeerState one, PeerState other) {
        return one.deadlineNanos - other.deadlineNanos < 0;
    }

    /** @throws IllegalStateException when the heap is out of order */
    void checkInvariants() {
        for (int i = 0; i < size; i++) {
            if (heap[i].deadlineIndex != i || (i > 0 && before(heap[i], heap[(i - 1) / 2]))) {
                throw new IllegalStateException("deadline " + i + " of " + size + " is out of place");
            }
        }
    }
}

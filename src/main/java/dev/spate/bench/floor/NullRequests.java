package dev.spate.bench.floor;

/**
 * What one peer was asked for and has not answered yet, in the order of asking: a ring. Owned by the null client's thread.
 */
final class NullRequests {
    /** The most there can be: a power of two. */
    static final int MOST = 512;

    private static final int MASK = MOST - 1;

    private final NullPiece[] pieces = new NullPiece[MOST];
    private final int[] indices = new int[MOST];
    private final int[] generations = new int[MOST];
    private final int[] blocks = new int[MOST];
    private final boolean[] released = new boolean[MOST];
    private int head;
    private int size;

    int size() {
        return size;
    }

    void add(NullPiece piece, int block) {
        int at = head + size++ & MASK;
        pieces[at] = piece;
        indices[at] = piece.index;
        generations[at] = piece.generation;
        blocks[at] = block;
        released[at] = false;
    }

    NullPiece piece(int i) {
        return pieces[head + i & MASK];
    }

    int index(int i) {
        return indices[head + i & MASK];
    }

    int block(int i) {
        return blocks[head + i & MASK];
    }

    int offset(int i) {
        return blocks[head + i & MASK] * NullPiece.BLOCK;
    }

    /** Whether the piece's memory still is that piece's. */
    boolean current(int i) {
        int at = head + i & MASK;
        return pieces[at].generation == generations[at];
    }

    /** Whether this block is still wanted, and this peer has not been given up on for it. */
    boolean counts(int i) {
        return current(i) && !released[head + i & MASK];
    }

    void setReleased(int i) {
        released[head + i & MASK] = true;
    }

    void poll() {
        pieces[head] = null;
        head = head + 1 & MASK;
        size--;
    }

    /** Forgets all but the first so many. */
    void truncate(int to) {
        while (size > to) {
            pieces[head + --size & MASK] = null;
        }
    }

    /** The request for that block, or -1. */
    int find(int index, int offset) {
        for (int i = 0; i < size; i++) {
            if (index(i) == index && offset(i) == offset) {
                return i;
            }
        }
        return -1;
    }

    /** Moves a request to the head; the others keep their order. */
    void bringForward(int i) {
        int from = head + i & MASK;
        NullPiece piece = pieces[from];
        int index = indices[from];
        int generation = generations[from];
        int block = blocks[from];
        boolean gone = released[from];
        for (int k = i; k > 0; k--) {
            int to = head + k & MASK;
            int before = head + k - 1 & MASK;
            pieces[to] = pieces[before];
            indices[to] = indices[before];
            generations[to] = generations[before];
            blocks[to] = blocks[before];
            released[to] = released[before];
        }
        pieces[head] = piece;
        indices[head] = index;
        generations[head] = generation;
        blocks[head] = block;
        released[head] = gone;
    }
}

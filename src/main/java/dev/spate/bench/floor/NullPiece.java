package dev.spate.bench.floor;

import java.nio.ByteBuffer;

/**
 * The memory of a piece that is being received, and which peer was asked for which block. Reused for one piece after
 * another.
 *
 * <p>Owned by the null client's thread.
 */
final class NullPiece {
    static final int BLOCK = 16 * 1_024;
    static final byte FREE = 0;
    static final byte ASKED = 1;
    static final byte DONE = 2;

    final ByteBuffer memory;
    final ByteBuffer[] blocks;
    final byte[] state;
    final byte[] askers;
    /** Who was asked last. */
    final NullPeer[] asked;

    /** Who was asked before that, if anybody was. */
    final NullPeer[] other;

    /** Who is in the midst of a block, and alone may write to it. */
    final NullPeer[] writer;

    final NullPeer[] source;
    int index;
    int length;
    int count;
    int free;
    int missing;

    /** Grows with each use, so that what was asked for an earlier one is known to be out of date. */
    int generation;

    /** Whether all blocks have to come from one peer, so that it is known who sent wrong ones. */
    boolean solo;

    NullPeer owner;

    /** Where it stands among the open ones, and among those that have free blocks (-1: nowhere). */
    int place;

    int freePlace = -1;
    private int cursor;

    NullPiece(int pieceLength) {
        memory = ByteBuffer.allocateDirect(pieceLength);
        int most = (pieceLength + BLOCK - 1) / BLOCK;
        blocks = new ByteBuffer[most];
        for (int i = 0; i < most; i++) {
            blocks[i] = memory.slice(i * BLOCK, Math.min(BLOCK, pieceLength - i * BLOCK));
        }
        state = new byte[most];
        askers = new byte[most];
        asked = new NullPeer[most];
        other = new NullPeer[most];
        writer = new NullPeer[most];
        source = new NullPeer[most];
    }

    void open(int piece, int bytes, NullPeer by, boolean alone) {
        index = piece;
        length = bytes;
        count = (bytes + BLOCK - 1) / BLOCK;
        owner = by;
        solo = alone;
        clear();
    }

    /** Forgets everything received. */
    void clear() {
        generation++;
        free = count;
        missing = count;
        cursor = 0;
        for (int i = 0; i < count; i++) {
            state[i] = FREE;
            askers[i] = 0;
            asked[i] = null;
            other[i] = null;
            writer[i] = null;
            source[i] = null;
        }
    }

    int length(int block) {
        return Math.min(BLOCK, length - block * BLOCK);
    }

    /** The first block that nobody was asked for, and now is; there has to be one. */
    int take(NullPeer by) {
        while (state[cursor] != FREE) {
            cursor++;
        }
        state[cursor] = ASKED;
        askers[cursor] = 1;
        asked[cursor] = by;
        other[cursor] = null;
        free--;
        return cursor;
    }

    /** A block that was asked of one is asked of another as well. */
    void takeToo(int block, NullPeer by) {
        askers[block]++;
        other[block] = asked[block];
        asked[block] = by;
    }

    /** One that was asked will not deliver; returns whether the block is free again. */
    boolean release(int block, NullPeer by) {
        if (writer[block] == by) {
            writer[block] = null;
        }
        if (state[block] != ASKED || --askers[block] > 0) {
            return false;
        }
        state[block] = FREE;
        cursor = Math.min(cursor, block);
        free++;
        return true;
    }

    /** A block is complete; returns whether the piece is. */
    boolean done(int block, NullPeer by) {
        free -= state[block] == FREE ? 1 : 0;
        state[block] = DONE;
        source[block] = by;
        return --missing == 0;
    }
}

package dev.spate.synthetic.leecher;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * What one leecher takes: a run of pieces (beyond the last piece it goes on with the first), asked for piece by piece in
 * an order that follows from a seed. A block is known by its index: the position of its piece in the run, times the
 * blocks of a piece, and its number in the piece.
 *
 * <p>Pure; mutable, owned by the swarm's event loop.
 */
final class WantedBlocks {
    private static final int NONE = -1;

    private final PieceLayout layout;
    private final int blocksPerPiece;
    private final int firstPiece;
    private final int pieces;
    private final ArrayDeque<Integer> untouched = new ArrayDeque<>();
    private final ArrayDeque<Integer> again = new ArrayDeque<>();
    private final BitSet asked;
    private final BitSet received;
    private int nextBlock = NONE;
    private int lastBlock = NONE;
    private int outstanding;
    private int missing;

    /**
     * @param firstPiece of the run
     * @param pieces length of the run, at least 1 and at most all pieces
     * @param seed what the order follows from
     */
    WantedBlocks(PieceLayout layout, int firstPiece, int pieces, long seed) {
        this.layout = layout;
        this.blocksPerPiece = layout.blockCount(0);
        this.firstPiece = firstPiece;
        this.pieces = pieces;
        this.asked = new BitSet(pieces * blocksPerPiece);
        this.received = new BitSet(pieces * blocksPerPiece);
        int[] order = shuffled(pieces, new SplittableRandom(seed));
        int all = 0;
        for (int position : order) {
            untouched.add(position);
            all += layout.blockCount(pieceAt(position));
        }
        this.missing = all;
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }

    private int pieceAt(int position) {
        return (firstPiece + position) % layout.pieceCount();
    }

    /** The pieces that it has from the beginning: all that it does not take. */
    Bitfield atFirst() {
        Bitfield has = Bitfield.full(layout.pieceCount());
        for (int position = 0; position < pieces; position++) {
            has.clear(pieceAt(position));
        }
        return has;
    }

    /**
     * The next block to be asked for, which counts as outstanding from now on; -1 for none.
     *
     * @param available tells which pieces the client has
     */
    int next(IntPredicate available) {
        int index = nextAgain(available);
        if (index == NONE) {
            if (nextBlock == NONE) {
                openPiece(available);
            }
            if (nextBlock == NONE) {
                return NONE;
            }
            index = nextBlock;
            nextBlock = nextBlock == lastBlock ? NONE : nextBlock + 1;
        }
        asked.set(index);
        outstanding++;
        return index;
    }

    private int nextAgain(IntPredicate available) {
        for (int left = again.size(); left > 0; left--) {
            int index = again.remove();
            if (!received.get(index)) {
                if (available.test(piece(index))) {
                    return index;
                }
                again.add(index);
            }
        }
        return NONE;
    }

    private void openPiece(IntPredicate available) {
        for (int left = untouched.size(); left > 0; left--) {
            int position = untouched.remove();
            int piece = pieceAt(position);
            if (available.test(piece)) {
                nextBlock = position * blocksPerPiece;
                lastBlock = nextBlock + layout.blockCount(piece) - 1;
                return;
            }
            untouched.add(position);
        }
    }

    int piece(int index) {
        return pieceAt(index / blocksPerPiece);
    }

    /** Where in its piece a block begins. */
    int offset(int index) {
        return index % blocksPerPiece * Block.LENGTH_BYTES;
    }

    int length(int index) {
        return layout.blockLength(piece(index), index % blocksPerPiece);
    }

    /** The index of a block; -1 when it is not taken, or is no block as it is asked for. */
    int index(int piece, int offset, int length) {
        int position = Math.floorMod(piece - firstPiece, layout.pieceCount());
        if (position >= pieces || offset % Block.LENGTH_BYTES != 0) {
            return NONE;
        }
        int index = position * blocksPerPiece + offset / Block.LENGTH_BYTES;
        return length == length(index) ? index : NONE;
    }

    /** A block has come; returns whether it was asked for and missing. */
    boolean receive(int index) {
        if (!asked.get(index) || received.get(index)) {
            return false;
        }
        asked.clear(index);
        outstanding--;
        received.set(index);
        missing--;
        return true;
    }

    /** A block that is outstanding will not come: it is asked for again later. */
    void giveUp(int index) {
        if (asked.get(index)) {
            asked.clear(index);
            outstanding--;
            again.add(index);
        }
    }

    /** The same for all that are outstanding. */
    void giveUpAll() {
        for (int index = asked.nextSetBit(0); index >= 0; index = asked.nextSetBit(index + 1)) {
            again.add(index);
        }
        asked.clear();
        outstanding = 0;
    }

    /** Whether all blocks of this block's piece have come. */
    boolean hasWholePieceOf(int index) {
        int begin = index - index % blocksPerPiece;
        return received.nextClearBit(begin) >= begin + layout.blockCount(piece(index));
    }

    /** Number of blocks that were asked for and have not come. */
    int outstanding() {
        return outstanding;
    }

    /** Whether every block has come. */
    boolean isComplete() {
        return missing == 0;
    }
}

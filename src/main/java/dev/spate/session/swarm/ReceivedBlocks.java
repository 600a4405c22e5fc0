package dev.spate.session.swarm;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells blocks that are new from those that were had before. A block that comes again is no progress: else a peer that
 * sends the same blocks again and again keeps a download from its end.
 *
 * <p>Memory: a bit for each block of a piece that is not stored yet. Owner: the event loop.
 */
final class ReceivedBlocks {
    /** So many copies of a piece may be lost (bad, or given up for others) until what comes of the next is no news. */
    private static final int LOST_COPIES = 4;

    private final Map<Integer, Copies> pieces = new HashMap<>();

    /** What came of one piece. */
    private static final class Copies {
        private final BitSet blocks = new BitSet();
        private int lost;
    }

    /** Takes note of a block; returns whether it was not had before. */
    boolean isNew(int piece, int block) {
        Copies copies = pieces.get(piece);
        if (copies == null) {
            copies = new Copies();
            pieces.put(piece, copies);
        }
        boolean first = !copies.blocks.get(block);
        copies.blocks.set(block);
        return first;
    }

    /** The piece is stored: nothing of it will come again. */
    void stored(int piece) {
        pieces.remove(piece);
    }

    /** What came of the piece was thrown away, and has to come again. An honest peer may need long for that. */
    void lost(int piece) {
        Copies copies = pieces.get(piece);
        if (copies != null && copies.lost < LOST_COPIES) {
            copies.lost++;
            copies.blocks.clear();
        }
    }
}

package dev.spate.sim;

import dev.spate.torrent.PieceLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** The false blocks in the pieces that are being filled; all others are true. */
final class FalseBlocks {
    private record Blocks(long[] digests, int[] liars) {}

    private final PieceLayout layout;
    private final Map<Integer, Blocks> inPiece = new HashMap<>();

    FalseBlocks(PieceLayout layout) {
        this.layout = layout;
    }

    /** A block was accepted; a true one may replace a false one of a peer that was banned since. */
    void accepted(int piece, int block, boolean lie, int from, long ticket) {
        if (lie) {
            int blocks = layout.blockCount(piece);
            Blocks of = inPiece.computeIfAbsent(piece, p -> new Blocks(new long[blocks], new int[blocks]));
            of.digests[block] = ContentDigests.lie(ticket);
            of.liars[block] = from;
        } else if (!inPiece.isEmpty() && inPiece.containsKey(piece)) {
            inPiece.get(piece).digests[block] = 0;
        }
    }

    /** Whether every block of the piece is true. */
    boolean isTrue(int piece) {
        Blocks of = inPiece.get(piece);
        if (of != null) {
            for (long digest : of.digests) {
                if (digest != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The digests of all blocks of the piece. */
    long[] digests(int piece) {
        Blocks of = inPiece.get(piece);
        long[] digests = new long[layout.blockCount(piece)];
        for (int block = 0; block < digests.length; block++) {
            boolean lie = of != null && of.digests[block] != 0;
            digests[block] = lie ? of.digests[block] : ContentDigests.digest(piece, block);
        }
        return digests;
    }

    /** The false blocks of the piece. */
    BitSet which(int piece) {
        BitSet result = new BitSet();
        long[] digests = inPiece.get(piece).digests;
        for (int block = 0; block < digests.length; block++) {
            result.set(block, digests[block] != 0);
        }
        return result;
    }

    /** Who sent each false block of the piece. */
    int[] liars(int piece) {
        Blocks of = inPiece.get(piece);
        int[] liars = new int[of.liars.length];
        int found = 0;
        for (int block = 0; block < liars.length; block++) {
            if (of.digests[block] != 0) {
                liars[found++] = of.liars[block];
            }
        }
        return Arrays.copyOf(liars, found);
    }

    void forget(int piece) {
        inPiece.remove(piece);
    }
}

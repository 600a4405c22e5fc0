package dev.spate.scheduler;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;

/**
 * Rows of short pieces that a peer is asked for in their order, where they are as rare as each other, so that the disk can write
 * them at once. A torrent that is small, or whose pieces are long, has none: its pieces are picked one by one.
 */
final class PieceExtents {
    /** As long as usual pieces are: longer rows cost those who trade (docs/decisions.md). */
    static final int EXTENT_BYTES = 1 << 18;

    static final int LONGEST_PIECE_BYTES = 64 * 1024;

    /** With fewer, peers that begin at the same time would too often fetch the same. */
    static final int LEAST_EXTENTS = 64;

    private static final PieceExtents NONE = new PieceExtents(0, 1);

    private final int pieces;
    private final int perExtent;

    private PieceExtents(int pieces, int perExtent) {
        this.pieces = pieces;
        this.perExtent = perExtent;
    }

    static PieceExtents of(PieceLayout layout, PickStrategy strategy) {
        boolean useful = strategy != PickStrategy.SEQUENTIAL
                && layout.pieceLength() <= LONGEST_PIECE_BYTES
                && layout.totalBytes() >= (long) LEAST_EXTENTS * EXTENT_BYTES;
        return useful
                ? new PieceExtents(
                        layout.pieceCount(), EXTENT_BYTES / Math.max(Block.LENGTH_BYTES, layout.pieceLength()))
                : NONE;
    }

    /** Whether there is such a piece, and the one before it is of the same extent. */
    boolean isWithin(int piece) {
        return piece < pieces && piece % perExtent != 0;
    }
}

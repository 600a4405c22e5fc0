package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;

/**
 * Where the pieces of a torrent stand, for a person to look at.
 *
 * @param verified those that are on the disk
 * @param missing those that are wanted and not verified, the two below among them
 * @param asked those that are opened, and of which nothing has come
 * @param here those of which some or all blocks are in memory
 */
public record PieceStates(Bitfield verified, Bitfield missing, Bitfield asked, Bitfield here) {
    /** Of pieces as they stand; looks at the open ones alone, and copies the rest. */
    static PieceStates of(Pieces pieces, Bitfield verified, Bitfield missing) {
        Bitfield asked = new Bitfield(verified.size());
        Bitfield here = new Bitfield(verified.size());
        for (OpenPiece each : pieces.opened()) {
            (each.receivedCount() > 0 || each.isStoring() ? here : asked).set(each.index);
        }
        return new PieceStates(verified.copy(), missing.copy(), asked, here);
    }

    /** How many pieces there are. */
    public int count() {
        return verified.size();
    }
}

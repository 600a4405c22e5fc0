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
    /**
     * Of pieces as they stand.
     *
     * @param opened each piece that is being filled or stored, by its index; null for the others
     */
    static PieceStates of(Bitfield verified, Bitfield missing, OpenPiece[] opened) {
        Bitfield asked = new Bitfield(verified.size());
        Bitfield here = new Bitfield(verified.size());
        for (int piece = missing.nextSet(0); piece >= 0; piece = missing.nextSet(piece + 1)) {
            OpenPiece open = opened[piece];
            if (open != null) {
                (open.receivedCount() > 0 || open.isStoring() ? here : asked).set(piece);
            }
        }
        return new PieceStates(verified.copy(), missing.copy(), asked, here);
    }

    /** How many pieces there are. */
    public int count() {
        return verified.size();
    }
}

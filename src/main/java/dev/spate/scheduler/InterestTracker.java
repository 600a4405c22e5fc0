package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;

/**
 * Knows which partial peers are interesting without counting what they have.
 *
 * <p>For each peer one piece is noted that it has and we miss, its interest piece. When that piece is verified another is
 * looked for. When there is none the peer is not interesting. So a verified piece costs a look at those few peers that had it
 * for their interest piece, not at all peers that have it.
 */
final class InterestTracker {
    /** Spreads the interest pieces of peers that have the same pieces. */
    private static final int STRIDE = 0x9e3779b1;

    private final Pieces pieces;

    /** For each piece the first of the peers of which it is the interest piece, linked through the peers. */
    private final PeerState[] first;

    InterestTracker(Pieces pieces) {
        this.pieces = pieces;
        this.first = new PeerState[pieces.count()];
    }

    /** Looks for an interest piece of this peer; the one before is forgotten. */
    void seek(PeerState peer) {
        forget(peer);
        if (first.length == 0) {
            return;
        }
        int start = Math.floorMod(peer.key().id() * STRIDE, first.length);
        int piece = pieces.firstMissing(peer.pieces(), start);
        piece = piece < 0 ? pieces.firstMissing(peer.pieces(), 0) : piece;
        if (piece >= 0) {
            note(peer, piece);
        }
    }

    /** The peer got a piece that is missing. */
    void gained(PeerState peer, int piece) {
        if (peer.interestPiece < 0) {
            note(peer, piece);
        }
    }

    /** Some peer of which this is the interest piece, or null. */
    PeerState firstOf(int piece) {
        return first[piece];
    }

    void forget(PeerState peer) {
        if (peer.interestPiece < 0) {
            return;
        }
        if (peer.previousInterest == null) {
            first[peer.interestPiece] = peer.nextInterest;
        } else {
            peer.previousInterest.nextInterest = peer.nextInterest;
        }
        if (peer.nextInterest != null) {
            peer.nextInterest.previousInterest = peer.previousInterest;
        }
        peer.previousInterest = null;
        peer.nextInterest = null;
        peer.interestPiece = -1;
    }

    private void note(PeerState peer, int piece) {
        peer.interestPiece = piece;
        peer.nextInterest = first[piece];
        if (peer.nextInterest != null) {
            peer.nextInterest.previousInterest = peer;
        }
        first[piece] = peer;
    }

    /** @throws IllegalStateException when the peer has a false interest piece, or none although there is one */
    void checkInvariants(PeerState peer) {
        Bitfield has = peer.pieces();
        int piece = peer.interestPiece;
        boolean valid = piece >= 0 && has != null && has.get(piece) && pieces.isMissing(piece);
        boolean none = piece < 0 && (has == null || pieces.firstMissing(has, 0) < 0);
        if (!valid && !none) {
            throw new IllegalStateException(peer.key() + " has " + piece + " for its interest piece");
        }
    }
}

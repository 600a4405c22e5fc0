package dev.spate.scheduler;

import dev.spate.scheduler.pick.Sequential;
import dev.spate.torrent.Bitfield;

/**
 * Knows which partial peers are interesting without counting: each has one witness, a piece that it has and we miss. When
 * that piece is verified another is sought; when there is none the peer has nothing for us. So a verified piece costs a look
 * at those few peers that had it for a witness, not at all peers that have it.
 */
final class InterestTracker {
    /** Spreads the witnesses of peers that have the same pieces. */
    private static final int STRIDE = 0x9e3779b1;

    private final Bitfield missing;
    private final PeerState[] watchers;

    /** @param missing the pieces that are wanted and not verified, kept up to date by its owner */
    InterestTracker(Bitfield missing) {
        this.missing = missing;
        this.watchers = new PeerState[missing.size()];
    }

    /** Seeks a witness for this peer, wherever it was looked for before. */
    void seek(PeerState peer) {
        forget(peer);
        if (missing.size() == 0) {
            return;
        }
        int start = Math.floorMod(peer.key.id() * STRIDE, missing.size());
        int piece = Sequential.firstCommon(missing, peer.pieces, start);
        piece = piece < 0 ? Sequential.firstCommon(missing, peer.pieces, 0) : piece;
        if (piece >= 0) {
            watch(peer, piece);
        }
    }

    /** The peer got a piece that is missing. */
    void gained(PeerState peer, int piece) {
        if (peer.witness < 0) {
            watch(peer, piece);
        }
    }

    /** Some peer whose witness this piece is, or null. */
    PeerState firstOf(int piece) {
        return watchers[piece];
    }

    void forget(PeerState peer) {
        if (peer.witness < 0) {
            return;
        }
        if (peer.previousWatcher == null) {
            watchers[peer.witness] = peer.nextWatcher;
        } else {
            peer.previousWatcher.nextWatcher = peer.nextWatcher;
        }
        if (peer.nextWatcher != null) {
            peer.nextWatcher.previousWatcher = peer.previousWatcher;
        }
        peer.previousWatcher = null;
        peer.nextWatcher = null;
        peer.witness = -1;
    }

    private void watch(PeerState peer, int piece) {
        peer.witness = piece;
        peer.nextWatcher = watchers[piece];
        if (peer.nextWatcher != null) {
            peer.nextWatcher.previousWatcher = peer;
        }
        watchers[piece] = peer;
    }

    /** @throws IllegalStateException when the peer has a false witness, or none although there is one */
    void checkInvariants(PeerState peer) {
        boolean valid =
                peer.witness >= 0 && peer.pieces != null && peer.pieces.get(peer.witness) && missing.get(peer.witness);
        boolean none = peer.witness < 0 && (peer.pieces == null || Sequential.firstCommon(missing, peer.pieces, 0) < 0);
        if (!valid && !none) {
            throw new IllegalStateException(peer.key + " has piece " + peer.witness + " for a witness");
        }
    }
}

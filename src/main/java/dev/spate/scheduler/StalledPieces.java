package dev.spate.scheduler;

import java.util.List;

/**
 * Gives up open pieces that hold memory for nothing, when others wait for it.
 *
 * <p>First those that nobody goes on with; then those that come by drops from peers that have little else, while one waits that
 * could bring another piece in a fraction of the time. A slow piece is fetched all the same, when the others are there.
 */
final class StalledPieces {
    private static final long UNTOUCHED_NANOS = 10_000_000_000L;

    /** So long a piece is given to show its pace. */
    private static final long TRIAL_NANOS = 30_000_000_000L;

    /** What takes longer from now on is slow. */
    private static final double SLOW_NANOS = 60e9;

    /** How much faster another must be: two that are slow must not take the memory from each other in turn. */
    private static final double ADVANTAGE = 4;

    private final Pieces pieces;
    private final OutstandingRequests outstandingRequests;
    private final RequestFiller requestFiller;

    StalledPieces(Pieces pieces, OutstandingRequests outstandingRequests, RequestFiller requestFiller) {
        this.pieces = pieces;
        this.outstandingRequests = outstandingRequests;
        this.requestFiller = requestFiller;
    }

    /** There are pieces to begin and no memory: gives up one piece that is in the way, if there is one. */
    void giveUp(long nowNanos) {
        OpenPiece least = null;
        OpenPiece slowest = null;
        for (OpenPiece piece : pieces.opened()) {
            if (nowNanos - piece.touchedNanos() >= UNTOUCHED_NANOS && isForsaken(piece)) {
                least = lesser(least, piece);
            } else if (least == null && isSlow(piece, nowNanos)) {
                slowest = lesser(slowest, piece);
            }
        }
        if (least != null) {
            outstandingRequests.abandon(least, nowNanos);
        } else if (slowest != null) {
            giveUpFor(faster(slowest, nowNanos), slowest, nowNanos);
        }
    }

    private static OpenPiece lesser(OpenPiece one, OpenPiece other) {
        return one == null || other.receivedCount() < one.receivedCount() ? other : one;
    }

    private void giveUpFor(PeerState faster, OpenPiece piece, long nowNanos) {
        if (faster != null) {
            outstandingRequests.abandon(piece, nowNanos);
            // Before those who held it: they would begin it anew.
            requestFiller.fill(faster, nowNanos);
        }
    }

    private static boolean isForsaken(OpenPiece piece) {
        for (int block = 0; block < piece.blocks; block++) {
            PendingRequest request = piece.anyRequest(block);
            if (request != null && !request.peer.isSnubbed()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSlow(OpenPiece piece, long nowNanos) {
        double age = nowNanos - piece.openedNanos;
        int missing = piece.blocks - piece.receivedCount();
        return age >= TRIAL_NANOS && age * missing > SLOW_NANOS * piece.receivedCount();
    }

    /** A peer that waits and has an idle piece, but not this one, and is much faster or has yet to be tried. */
    private PeerState faster(OpenPiece piece, long nowNanos) {
        double bytesPerSecond = piece.receivedBytes() * 1e9 / (nowNanos - piece.openedNanos);
        List<PeerState> waiting = requestFiller.idlePeers(nowNanos);
        for (PeerState peer : waiting) {
            double its = peer.bytesPerSecond();
            boolean isFaster = its == 0 ? peer.receivedBytes() == 0 : its > ADVANTAGE * bytesPerSecond;
            if (isFaster
                    && !peer.isSnubbed()
                    && !peer.isChoking()
                    && !peer.has(piece.index)
                    && pieces.pick(peer) >= 0) {
                return peer;
            }
        }
        return null;
    }
}

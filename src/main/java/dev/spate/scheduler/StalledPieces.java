package dev.spate.scheduler;

import java.util.List;

/**
 * Gives up open pieces that hold memory for nothing, when others wait for it.
 *
 * <p>First pieces that were requested from nobody but snubbed peers. Then slow pieces, while an idle peer could bring another
 * piece in a fraction of the time. A slow piece is fetched in the end, when the others are there.
 */
final class StalledPieces {
    private static final long UNTOUCHED_NANOS = 10_000_000_000L;

    /** How long a piece has to show its pace. */
    private static final long TRIAL_NANOS = 30_000_000_000L;

    /** A piece that needs longer for its rest is slow. */
    private static final double SLOW_NANOS = 60e9;

    /** How much faster the other peer must be: two slow ones must not take the memory from each other in turn. */
    private static final double ADVANTAGE = 4;

    private final Pieces pieces;
    private final OutstandingRequests outstandingRequests;
    private final RequestFiller requestFiller;

    StalledPieces(Pieces pieces, OutstandingRequests outstandingRequests, RequestFiller requestFiller) {
        this.pieces = pieces;
        this.outstandingRequests = outstandingRequests;
        this.requestFiller = requestFiller;
    }

    /** There are pieces to open and no memory: gives up one stalled piece, if there is one. */
    void giveUp(long nowNanos) {
        OpenPiece stalled = null;
        OpenPiece slowest = null;
        for (OpenPiece piece : pieces.opened()) {
            if (nowNanos - piece.touchedNanos() >= UNTOUCHED_NANOS && isLeftToSnubbedPeers(piece)) {
                stalled = lesser(stalled, piece);
            } else if (stalled == null && isSlow(piece, nowNanos)) {
                slowest = lesser(slowest, piece);
            }
        }
        if (stalled != null) {
            outstandingRequests.abandon(stalled, nowNanos);
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
            // Before those who had it open: they would open it again.
            requestFiller.fill(faster, nowNanos);
        }
    }

    private static boolean isLeftToSnubbedPeers(OpenPiece piece) {
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

    /** An idle peer that has an idle piece, but not this one, and is much faster or was not tried yet. */
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

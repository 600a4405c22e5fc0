package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whose turn it is to fetch alone a piece that had bad copies.
 *
 * <p>A peer waits a second for each bad copy that has a block of it. It waits five seconds for each time that it had the piece
 * for itself and sent nothing of it. A peer that connected after the first bad copy is a newcomer: it may be an old peer with
 * a new key. So the newcomers wait together as if they were one, and each for itself besides. In this way the piece goes
 * round, and comes sooner or later to a peer that sends all of it.
 */
final class SoloTurns {
    private static final int PEERS_REMEMBERED = 1 << 10;
    private static final long A_COPY_NANOS = 1_000_000_000L;
    private static final int MOST_COPIES = 60;
    private static final long A_FAILURE_NANOS = 5_000_000_000L;
    private static final int MOST_FAILURES = 24;
    private static final PeerRecord NONE = new PeerRecord();

    /** What one peer did in one piece. */
    private static final class PeerRecord {
        private int badCopies;
        private int failures;
        private long failedNanos;
    }

    private static final class PieceRecord {
        private final long firstBadCopy;
        private final Map<PeerKey, PeerRecord> peers = new LinkedHashMap<>();
        private final PeerRecord newcomers = new PeerRecord();
        private int badCopies;

        PieceRecord(long firstBadCopy) {
            this.firstBadCopy = firstBadCopy;
        }

        boolean isNewcomer(SoloCandidate peer) {
            return peer.badCopiesBefore() > firstBadCopy;
        }

        PeerRecord of(PeerKey peer) {
            PeerRecord its = peers.computeIfAbsent(peer, key -> new PeerRecord());
            if (peers.size() > PEERS_REMEMBERED) {
                peers.remove(peers.keySet().iterator().next());
            }
            return its;
        }
    }

    private final Map<Integer, PieceRecord> pieces = new HashMap<>();
    private long badCopies;

    /** Number of bad copies of all pieces so far. */
    long badCopies() {
        return badCopies;
    }

    /** Number of bad copies of this piece. */
    int badCopies(int piece) {
        PieceRecord of = pieces.get(piece);
        return of == null ? 0 : of.badCopies;
    }

    /** A copy of these senders was bad. */
    void badCopy(int piece, Set<PeerKey> senders) {
        long number = badCopies++;
        PieceRecord of = pieces.computeIfAbsent(piece, p -> new PieceRecord(number));
        of.badCopies++;
        senders.forEach(sender -> of.of(sender).badCopies++);
    }

    /** The peer had the piece for itself and sent nothing of it. */
    void failed(int piece, SoloCandidate peer, long nowNanos) {
        PieceRecord of = pieces.get(piece);
        if (of != null) {
            failed(of.of(peer.key()), nowNanos);
            if (of.isNewcomer(peer)) {
                failed(of.newcomers, nowNanos);
            }
        }
    }

    private static void failed(PeerRecord its, long nowNanos) {
        its.failures = Math.min(MOST_FAILURES, its.failures + 1);
        its.failedNanos = nowNanos;
    }

    /** Whether the peer has waited long enough, {@code leastNanos} or longer, for a piece that waits since then. */
    boolean isTurnOf(SoloCandidate peer, int piece, long sinceNanos, long leastNanos, long nowNanos) {
        PieceRecord of = pieces.get(piece);
        long waited = nowNanos - sinceNanos;
        if (of == null) {
            return waited >= leastNanos;
        }
        PeerRecord its = of.peers.getOrDefault(peer.key(), NONE);
        boolean newcomer = of.isNewcomer(peer);
        int copies = newcomer ? of.badCopies : its.badCopies;
        return waited >= Math.max(leastNanos, Math.min(MOST_COPIES, copies) * A_COPY_NANOS)
                && isOver(its, its.failures, nowNanos)
                && (!newcomer || isOver(of.newcomers, its.failures + of.newcomers.failures / 2, nowNanos));
    }

    private static boolean isOver(PeerRecord last, int failures, long nowNanos) {
        // The first failure costs nothing: there may be no other peer.
        return failures <= 1 || nowNanos - last.failedNanos >= (failures - 1) * A_FAILURE_NANOS;
    }

    void forget(int piece) {
        pieces.remove(piece);
    }
}

package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.PeerState;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whose turn it is to fetch a piece alone of which copies were bad.
 *
 * <p>A peer waits a second for each bad copy that it had a part in, and five for each time it had the piece for itself and did
 * not send any of it. Those that came after the first bad copy wait together, as if they were one, and each for itself besides: any may
 * be another with a new key. So the piece goes round, and comes sooner or later to one that sends all of it.
 */
public final class SoloTurns {
    private static final int PEERS_REMEMBERED = 1 << 10;
    private static final long A_COPY_NANOS = 1_000_000_000L;
    private static final int MOST_COPIES = 60;
    private static final long A_FAILURE_NANOS = 5_000_000_000L;
    private static final int MOST_FAILURES = 24;
    private static final Part NONE = new Part();

    /** What one peer did in one piece. */
    private static final class Part {
        private int copies;
        private int failures;
        private long failedNanos;
    }

    private static final class Piece {
        private final long firstBad;
        private final Map<PeerKey, Part> parts = new LinkedHashMap<>();
        private final Part newcomers = new Part();
        private int copies;

        Piece(long firstBad) {
            this.firstBad = firstBad;
        }

        boolean isNewcomer(PeerState peer) {
            return peer.cameAfter > firstBad;
        }

        Part of(PeerKey peer) {
            Part part = parts.computeIfAbsent(peer, key -> new Part());
            if (parts.size() > PEERS_REMEMBERED) {
                parts.remove(parts.keySet().iterator().next());
            }
            return part;
        }
    }

    private final Map<Integer, Piece> pieces = new HashMap<>();
    private long badCopies;

    /** Number of all bad copies so far: how a peer knows when it came. */
    public long badCopies() {
        return badCopies;
    }

    /** How many bad copies of the piece there were. */
    public int copies(int piece) {
        Piece of = pieces.get(piece);
        return of == null ? 0 : of.copies;
    }

    /** Whether this peer sent a part of a bad copy of the piece. */
    boolean suspects(int piece, PeerKey peer) {
        Piece of = pieces.get(piece);
        return of != null && of.parts.getOrDefault(peer, NONE).copies > 0;
    }

    /** A copy was bad. */
    void bad(int piece, Set<PeerKey> senders) {
        long number = badCopies++;
        Piece of = pieces.computeIfAbsent(piece, p -> new Piece(number));
        of.copies++;
        senders.forEach(sender -> of.of(sender).copies++);
    }

    /** The peer had the piece for itself and sent nothing of it. */
    public void failed(int piece, PeerState peer, long nowNanos) {
        Piece of = pieces.get(piece);
        if (of != null) {
            failed(of.of(peer.key), nowNanos);
            if (of.isNewcomer(peer)) {
                failed(of.newcomers, nowNanos);
            }
        }
    }

    private static void failed(Part part, long nowNanos) {
        part.failures = Math.min(MOST_FAILURES, part.failures + 1);
        part.failedNanos = nowNanos;
    }

    /** Whether the peer has waited long enough, {@code leastNanos} or longer, for a piece that waits since then. */
    public boolean has(PeerState peer, int piece, long sinceNanos, long leastNanos, long nowNanos) {
        Piece of = pieces.get(piece);
        long waited = nowNanos - sinceNanos;
        if (of == null) {
            return waited >= leastNanos;
        }
        Part part = of.parts.getOrDefault(peer.key, NONE);
        boolean newcomer = of.isNewcomer(peer);
        int copies = newcomer ? of.copies : part.copies;
        return waited >= Math.max(leastNanos, Math.min(MOST_COPIES, copies) * A_COPY_NANOS)
                && isOver(part, part.failures, nowNanos)
                && (!newcomer || isOver(of.newcomers, part.failures + of.newcomers.failures / 2, nowNanos));
    }

    private static boolean isOver(Part last, int failures, long nowNanos) {
        // Once is no offence: there may be nobody else.
        return failures <= 1 || nowNanos - last.failedNanos >= (failures - 1) * A_FAILURE_NANOS;
    }

    void forget(int piece) {
        pieces.remove(piece);
    }
}

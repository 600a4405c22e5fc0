package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Pieces that wait for one peer to fetch them alone, the one that waits longest first.
 *
 * <p>{@link SoloTurns} says which peers may have a piece. A peer that would need long for it waits longer.
 */
final class SoloQueue {
    private static final int LOOK_AT = 16;
    private static final long SLOW_PEER_WAIT_NANOS = 5_000_000_000L;

    /** A peer that needs longer for the piece is slow. */
    private static final double SLOW_SECONDS = 20;

    /** @param keptFor may have it at once, others when {@code sinceNanos} is over; null: nobody */
    private record Waiting(int piece, int lengthBytes, long sinceNanos, PeerKey keptFor) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private final SoloTurns soloTurns;

    SoloQueue(SoloTurns soloTurns) {
        this.soloTurns = soloTurns;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** The piece waits since then. */
    void add(int piece, int lengthBytes, long sinceNanos) {
        waiting.add(new Waiting(piece, lengthBytes, sinceNanos, null));
    }

    /** The piece waits, until then for nobody but this peer. */
    void keep(int piece, int lengthBytes, PeerKey peer, long untilNanos) {
        waiting.add(new Waiting(piece, lengthBytes, untilNanos, peer));
    }

    /** What is kept for this peer waits for anybody from the time on that it is kept until. */
    void keepNoMoreFor(PeerKey peer) {
        if (!waiting.isEmpty()) {
            waiting.replaceAll(each -> peer.equals(each.keptFor)
                    ? new Waiting(each.piece, each.lengthBytes, each.sinceNanos, null)
                    : each);
        }
    }

    /** The piece that this peer should fetch alone, or -1; it waits on until removed. */
    int pick(SoloCandidate peer, long nowNanos) {
        for (int i = 0; i < waiting.size() && i < LOOK_AT; i++) {
            Waiting each = waiting.get(i);
            if (peer.has(each.piece) && (peer.key().equals(each.keptFor) || isTurnOf(peer, each, nowNanos))) {
                return each.piece;
            }
        }
        return -1;
    }

    private boolean isTurnOf(SoloCandidate peer, Waiting each, long nowNanos) {
        boolean quick = peer.bytesPerSecond() * SLOW_SECONDS >= each.lengthBytes;
        return soloTurns.isTurnOf(peer, each.piece, each.sinceNanos, quick ? 0 : SLOW_PEER_WAIT_NANOS, nowNanos);
    }

    /** Since when the piece waits. */
    long sinceNanos(int piece) {
        for (Waiting each : waiting) {
            if (each.piece == piece) {
                return each.sinceNanos;
            }
        }
        throw new IllegalStateException("piece " + piece + " does not wait");
    }

    void remove(int piece) {
        waiting.removeIf(each -> each.piece == piece);
    }

    boolean contains(int piece) {
        return waiting.stream().anyMatch(each -> each.piece == piece);
    }

    /** Takes the first piece to the end, so that those behind the ones that are looked at have their turn. */
    void rotate() {
        if (waiting.size() > LOOK_AT) {
            waiting.add(waiting.remove(0));
        }
    }
}

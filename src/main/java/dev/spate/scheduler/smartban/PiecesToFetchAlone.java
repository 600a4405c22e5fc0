package dev.spate.scheduler.smartban;

import dev.spate.scheduler.PeerState;
import java.util.ArrayList;
import java.util.List;

/**
 * Pieces whose last copy was bad and had several senders, and that nobody is fetching: each goes next to one peer alone.
 *
 * <p>It is given to peers in {@link SoloTurns}; one that would take long waits longer.
 */
public final class PiecesToFetchAlone {
    private static final int LOOK_AT = 16;
    private static final long HURRIED_NANOS = 5_000_000_000L;
    private static final double QUICK_SECONDS = 20;

    /** @param keptFor may have it at once, others when {@code sinceNanos} is over; null: nobody */
    private record Waiting(int piece, int lengthBytes, long sinceNanos, PeerState keptFor) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private final SoloTurns soloTurns;

    public PiecesToFetchAlone(SoloTurns soloTurns) {
        this.soloTurns = soloTurns;
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public int size() {
        return waiting.size();
    }

    public void add(int piece, int lengthBytes, long nowNanos) {
        waiting.add(new Waiting(piece, lengthBytes, nowNanos, null));
    }

    /** The same, for nobody but this peer until then. */
    void keep(int piece, int lengthBytes, PeerState peer, long untilNanos) {
        waiting.add(new Waiting(piece, lengthBytes, untilNanos, peer));
    }

    /** The piece that this peer should fetch alone, or -1; it waits on until removed. */
    public int pick(PeerState peer, long nowNanos) {
        for (int i = 0; i < waiting.size() && i < LOOK_AT; i++) {
            Waiting each = waiting.get(i);
            if (peer.has(each.piece) && (each.keptFor == peer || isTurnOf(peer, each, nowNanos))) {
                return each.piece;
            }
        }
        return -1;
    }

    private boolean isTurnOf(PeerState peer, Waiting each, long nowNanos) {
        boolean quick = peer.window.bytesPerSecond() * QUICK_SECONDS >= each.lengthBytes;
        return soloTurns.has(peer, each.piece, each.sinceNanos, quick ? 0 : HURRIED_NANOS, nowNanos);
    }

    /** Since when the piece waits. */
    public long sinceNanos(int piece) {
        for (Waiting each : waiting) {
            if (each.piece == piece) {
                return each.sinceNanos;
            }
        }
        throw new IllegalStateException("piece " + piece + " does not wait");
    }

    public void remove(int piece) {
        waiting.removeIf(each -> each.piece == piece);
    }

    public boolean contains(int piece) {
        return waiting.stream().anyMatch(each -> each.piece == piece);
    }

    /** Takes the piece that nobody could have to the end, so that those behind it are looked at. */
    public void rotate() {
        if (waiting.size() > LOOK_AT) {
            waiting.add(waiting.remove(0));
        }
    }
}

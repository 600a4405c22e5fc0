package dev.spate.scheduler;

import java.util.ArrayList;
import java.util.List;

/**
 * Idle pieces whose last copy was bad and had several senders: each is fetched next from one peer alone.
 *
 * <p>For a moment only peers that are not suspects and would be quick may have it, then any that would be quick, then any.
 */
final class Parole {
    private static final int LOOK_AT = 16;
    private static final long CHOOSY_NANOS = 1_000_000_000L;
    private static final long HURRIED_NANOS = 5_000_000_000L;
    private static final double QUICK_SECONDS = 20;

    private record Waiting(int piece, int lengthBytes, long sinceNanos) {}

    private final List<Waiting> waiting = new ArrayList<>();
    private final Suspicion suspicion;

    Parole(Suspicion suspicion) {
        this.suspicion = suspicion;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    void add(int piece, int lengthBytes, long nowNanos) {
        waiting.add(new Waiting(piece, lengthBytes, nowNanos));
    }

    /** The piece that this peer should fetch alone, or -1; it waits on until removed. */
    int pick(PeerState peer, long nowNanos) {
        for (int i = 0; i < waiting.size() && i < LOOK_AT; i++) {
            Waiting each = waiting.get(i);
            long waited = nowNanos - each.sinceNanos;
            boolean quick = peer.window.bytesPerSecond() * QUICK_SECONDS >= each.lengthBytes;
            boolean trusted = waited >= CHOOSY_NANOS || !suspicion.suspects(each.piece, peer.key);
            if (peer.has(each.piece) && (waited >= HURRIED_NANOS || (quick && trusted))) {
                return each.piece;
            }
        }
        return -1;
    }

    void remove(int piece) {
        waiting.removeIf(each -> each.piece == piece);
    }

    boolean contains(int piece) {
        return waiting.stream().anyMatch(each -> each.piece == piece);
    }

    /** Takes the piece that nobody could have to the end, so that those behind it are looked at. */
    void rotate() {
        if (waiting.size() > LOOK_AT) {
            waiting.add(waiting.remove(0));
        }
    }
}

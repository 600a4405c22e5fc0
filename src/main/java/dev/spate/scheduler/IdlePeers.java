package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The peers for which there was nothing to ask: those that answer soonest first, in turn among those that are about alike.
 *
 * <p>Memory that is short goes furthest with peers that need it for the shortest time: a block that takes a second takes the
 * place of ten that take a tenth of a second.
 */
final class IdlePeers {
    private static final int CLASSES = 12;
    private static final long SHORTEST_NANOS = 8_000_000;
    private static final long UNKNOWN_NANOS = 250_000_000;

    private final List<Deque<PeerState>> classes = new ArrayList<>();
    private int size;

    IdlePeers() {
        for (int n = 0; n < CLASSES; n++) {
            classes.add(new ArrayDeque<>());
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether such a peer is idle. */
    boolean isAny(Predicate<PeerState> such) {
        for (Deque<PeerState> each : classes) {
            for (PeerState peer : each) {
                if (such.test(peer)) {
                    return true;
                }
            }
        }
        return false;
    }

    void add(PeerState peer) {
        if (!peer.idle) {
            peer.idle = true;
            size++;
            classes.get(classOf(peer)).add(peer);
        }
    }

    /** Takes each peer out and hands it on, the soonest first, until there is nothing to ask for; a peer may be added again meanwhile. */
    void serve(Consumer<PeerState> server, Pieces pieces) {
        for (int index = 0; index < CLASSES; index++) {
            Deque<PeerState> waiting = classes.get(index);
            for (int n = waiting.size(); n > 0 && !pieces.hasNothingToRequest(); n--) {
                PeerState peer = waiting.remove();
                int right = classOf(peer);
                if (right > index) {
                    classes.get(right).add(peer);
                } else {
                    peer.idle = false;
                    size--;
                    server.accept(peer);
                }
            }
        }
    }

    /** All of them; some may have been asked for something since. */
    List<PeerState> all() {
        List<PeerState> those = new ArrayList<>();
        classes.forEach(those::addAll);
        return those;
    }

    /** Peers that answer within twice the time of each other are about alike. */
    private static int classOf(PeerState peer) {
        if (peer.isSnubbed()) {
            return CLASSES - 1;
        }
        long nanos = peer.window.minRttNanos() == 0 ? UNKNOWN_NANOS : peer.window.minRttNanos();
        return Math.min(CLASSES - 2, Long.SIZE - Long.numberOfLeadingZeros(nanos / SHORTEST_NANOS));
    }
}

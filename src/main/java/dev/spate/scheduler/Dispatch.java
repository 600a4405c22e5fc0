package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Keeps every peer's window full while there is something to ask for. Peers that find nothing wait in a queue and are
 * served when blocks, memory or pieces come free.
 */
final class Dispatch {
    private final Pieces pieces;
    private final Swarm swarm;
    private final Requests requests;
    private final PieceChoice choice;
    private final Allotment allotment;
    private final Hungry hungry = new Hungry();
    private final Deque<PeerState> snubbed = new ArrayDeque<>();
    private long servedSupply = -1;

    Dispatch(Pieces pieces, Swarm swarm, Requests requests, PieceChoice choice) {
        this.pieces = pieces;
        this.swarm = swarm;
        this.requests = requests;
        this.choice = choice;
        this.allotment = new Allotment(pieces, swarm);
    }

    /** Whether some peer found nothing to ask for. */
    boolean isAnyHungry() {
        return !hungry.isEmpty();
    }

    /** Whether such a peer found nothing to ask for and still could be asked. */
    boolean isAnyHungry(long nowNanos, Predicate<PeerState> such) {
        return hungry.isAny(peer -> couldBeAsked(peer, nowNanos) && such.test(peer));
    }

    /** The peers that found nothing to ask for and still could be asked. */
    List<PeerState> hungry(long nowNanos) {
        List<PeerState> those = hungry.all();
        those.removeIf(peer -> !couldBeAsked(peer, nowNanos));
        return those;
    }

    private boolean couldBeAsked(PeerState peer, long nowNanos) {
        return swarm.get(peer.key) == peer && mayAsk(peer, nowNanos) && room(peer) > 0;
    }

    Allotment allotment() {
        return allotment;
    }

    /** Asks the peer for as many blocks as its window has room for. */
    void fill(PeerState peer, long nowNanos) {
        if (!mayAsk(peer, nowNanos)) {
            return;
        }
        if (peer.firstAskedNanos == PeerState.NEVER_ASKED) {
            allotment.begin(peer, nowNanos);
        }
        int room = allotment.room(peer);
        if (room <= 0) {
            if (peer.window.isExceededBy(peer.outstanding())) {
                requests.trim(peer, peer.window.blocks());
            }
            return;
        }
        if (peer.starvedAt == pieces.supply()) {
            starve(peer);
            return;
        }
        if (!peer.window.isDue(peer.outstanding()) && !pieces.isDry()) {
            return;
        }
        for (; room > 0; room--) {
            OpenPiece piece = choice.next(peer, nowNanos);
            if (piece == null) {
                starve(peer);
                return;
            }
            requests.ask(peer, piece, piece.firstFree(), nowNanos);
        }
    }

    /** Number of blocks that the peer may be asked for on top of those outstanding. */
    static int room(PeerState peer) {
        return peer.window.blocks() - peer.outstanding();
    }

    static boolean mayAsk(PeerState peer, long nowNanos) {
        return peer.interested
                && (!peer.choked || (peer.fast && peer.allowedFast.length > 0))
                && !peer.patience.isPaused(nowNanos);
    }

    private void starve(PeerState peer) {
        peer.starvedAt = pieces.supply();
        peer.window.appLimited(peer.outstanding());
        hungry.add(peer);
        allotment.starved(peer);
    }

    /** Serves those that wait, if there may be something for them. */
    void serveHungry(long nowNanos) {
        for (PeerState peer = requests.nextCancelled(); peer != null; peer = requests.nextCancelled()) {
            if (peer.patience.isSnubbed()) {
                // It would begin anew, before all who wait, the piece that was just given up for its silence.
                snubbed.add(peer);
            } else if (swarm.get(peer.key) == peer) {
                fill(peer, nowNanos);
            }
        }
        while (servedSupply != pieces.supply()) {
            servedSupply = pieces.supply();
            hungry.serve(
                    peer -> {
                        if (swarm.get(peer.key) == peer) {
                            fill(peer, nowNanos);
                        }
                    },
                    pieces);
        }
        for (PeerState peer = snubbed.poll(); peer != null; peer = snubbed.poll()) {
            if (swarm.get(peer.key) == peer) {
                fill(peer, nowNanos);
            }
        }
        if (allotment.isScarce() && hungry.isEmpty()) {
            allotment.satisfied();
        }
    }
}

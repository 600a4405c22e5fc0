package dev.spate.scheduler;

import java.util.List;
import java.util.function.Predicate;

/**
 * Keeps every peer's window full while there is something to ask for. Peers that find nothing wait in a queue and are
 * served when blocks, memory or pieces come free.
 */
final class Dispatch {
    /** The part of the memory that the slack of all windows together may take. */
    private static final int SLACK_DIVISOR = 4;

    private final Pieces pieces;
    private final Swarm swarm;
    private final Requests requests;
    private final PieceChoice choice;
    private final Hungry hungry = new Hungry();
    private long servedSupply = -1;

    Dispatch(Pieces pieces, Swarm swarm, Requests requests, PieceChoice choice) {
        this.pieces = pieces;
        this.swarm = swarm;
        this.requests = requests;
        this.choice = choice;
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

    /** Bytes that one peer may have outstanding on top of what its link needs. */
    long shareBytes() {
        return pieces.credit().budgetBytes() / SLACK_DIVISOR / Math.max(1, swarm.active());
    }

    /** Asks the peer for as many blocks as its window has room for. */
    void fill(PeerState peer, long nowNanos) {
        if (!mayAsk(peer, nowNanos) || room(peer) <= 0) {
            return;
        }
        if (peer.starvedAt == pieces.supply()) {
            starve(peer);
            return;
        }
        for (int room = room(peer); room > 0; room--) {
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
    }

    /** Serves those that wait, if there may be something for them. */
    void serveHungry(long nowNanos) {
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
    }
}

package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Keeps every peer's window full while there is something to ask for. Peers that find nothing wait in a queue and are
 * served when blocks, memory or pieces come free.
 */
final class RequestFiller {
    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final PieceChoice choice;
    private final QueueBudget queueBudget;
    private final IdlePeers idlePeers = new IdlePeers();
    private final Deque<PeerState> snubbed = new ArrayDeque<>();
    private long servedSupply = -1;

    RequestFiller(Pieces pieces, Peers peers, OutstandingRequests outstandingRequests, PieceChoice choice) {
        this.pieces = pieces;
        this.peers = peers;
        this.outstandingRequests = outstandingRequests;
        this.choice = choice;
        this.queueBudget = new QueueBudget(pieces, peers);
    }

    /** Whether some peer found nothing to ask for. */
    boolean isAnyHungry() {
        return !idlePeers.isEmpty();
    }

    /** Whether such a peer found nothing to ask for and still could be asked. */
    boolean isAnyHungry(long nowNanos, Predicate<PeerState> such) {
        return idlePeers.isAny(peer -> couldBeAsked(peer, nowNanos) && such.test(peer));
    }

    /** The peers that found nothing to ask for and still could be asked. */
    List<PeerState> hungry(long nowNanos) {
        List<PeerState> those = idlePeers.all();
        those.removeIf(peer -> !couldBeAsked(peer, nowNanos));
        return those;
    }

    private boolean couldBeAsked(PeerState peer, long nowNanos) {
        return peers.get(peer.key) == peer && mayAsk(peer, nowNanos) && room(peer) > 0;
    }

    QueueBudget queueBudget() {
        return queueBudget;
    }

    /** Asks the peer for as many blocks as its window has room for. */
    void fill(PeerState peer, long nowNanos) {
        if (!mayAsk(peer, nowNanos)) {
            return;
        }
        if (peer.firstAskedNanos == PeerState.NEVER_ASKED) {
            queueBudget.begin(peer, nowNanos);
        }
        int room = queueBudget.room(peer);
        if (room <= 0) {
            if (peer.window.isExceededBy(peer.outstanding())) {
                outstandingRequests.trim(peer, peer.window.blocks());
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
            outstandingRequests.ask(peer, piece, piece.firstFree(), nowNanos);
        }
    }

    /** Number of blocks that the peer may be asked for on top of those outstanding. */
    static int room(PeerState peer) {
        return peer.window.blocks() - peer.outstanding();
    }

    static boolean mayAsk(PeerState peer, long nowNanos) {
        return peer.interested
                && (!peer.choked || (peer.fast && peer.allowedFast.length > 0))
                && !peer.requestTimeout.isPaused(nowNanos);
    }

    private void starve(PeerState peer) {
        peer.starvedAt = pieces.supply();
        peer.window.appLimited(peer.outstanding());
        idlePeers.add(peer);
        queueBudget.starved(peer);
    }

    /** Serves those that wait, if there may be something for them. */
    void serveHungry(long nowNanos) {
        for (PeerState peer = outstandingRequests.nextCancelled();
                peer != null;
                peer = outstandingRequests.nextCancelled()) {
            if (peer.requestTimeout.isSnubbed()) {
                // It would begin anew, before all who wait, the piece that was just given up for its silence.
                snubbed.add(peer);
            } else if (peers.get(peer.key) == peer) {
                fill(peer, nowNanos);
            }
        }
        while (servedSupply != pieces.supply()) {
            servedSupply = pieces.supply();
            idlePeers.serve(
                    peer -> {
                        if (peers.get(peer.key) == peer) {
                            fill(peer, nowNanos);
                        }
                    },
                    pieces);
        }
        for (PeerState peer = snubbed.poll(); peer != null; peer = snubbed.poll()) {
            if (peers.get(peer.key) == peer) {
                fill(peer, nowNanos);
            }
        }
        if (queueBudget.isScarce() && idlePeers.isEmpty()) {
            queueBudget.satisfied();
        }
    }
}

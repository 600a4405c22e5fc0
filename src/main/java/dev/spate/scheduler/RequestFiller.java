package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Keeps every peer's window full while there is something to ask for. Peers for which there is nothing are idle; they are
 * asked when blocks, memory or pieces come free.
 */
final class RequestFiller {
    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final PieceChoice choice;
    private final QueueBudget queueBudget;
    private final IdlePeers idlePeers = new IdlePeers();
    private final Deque<PeerState> snubbed = new ArrayDeque<>();
    private long servedGeneration = -1;

    RequestFiller(
            Pieces pieces,
            Peers peers,
            OutstandingRequests outstandingRequests,
            QueueBudget queueBudget,
            PieceChoice choice) {
        this.pieces = pieces;
        this.peers = peers;
        this.outstandingRequests = outstandingRequests;
        this.choice = choice;
        this.queueBudget = queueBudget;
    }

    /** Whether there was nothing to ask some peer for. */
    boolean isAnyIdle() {
        return !idlePeers.isEmpty();
    }

    /** Whether an idle peer that may be asked now passes the test. */
    boolean isAnyIdle(long nowNanos, Predicate<PeerState> such) {
        return idlePeers.isAny(peer -> couldBeAsked(peer, nowNanos) && such.test(peer));
    }

    /** The peers for which there was nothing to ask, and which still could be asked. */
    List<PeerState> idlePeers(long nowNanos) {
        List<PeerState> those = idlePeers.all();
        those.removeIf(peer -> !couldBeAsked(peer, nowNanos));
        return those;
    }

    private boolean couldBeAsked(PeerState peer, long nowNanos) {
        return peers.isConnected(peer) && peer.mayBeAsked(nowNanos) && peer.room() > 0;
    }

    /** Requests as many blocks from the peer as its window has room for. */
    void fill(PeerState peer, long nowNanos) {
        if (!peer.mayBeAsked(nowNanos)) {
            return;
        }
        if (!peer.wasAsked()) {
            queueBudget.begin(peer, nowNanos);
        }
        int room = queueBudget.room(peer);
        if (room <= 0) {
            if (peer.window.isExceededBy(peer.outstanding())) {
                outstandingRequests.trim(peer, peer.window.blocks());
            }
            return;
        }
        if (peer.foundNothingAt(pieces.supplyGeneration())) {
            becomeIdle(peer);
            return;
        }
        if (!peer.isDueForMore() && !pieces.hasNothingToRequest()) {
            return;
        }
        for (; room > 0; room--) {
            OpenPiece piece = choice.next(peer, nowNanos);
            if (piece == null) {
                becomeIdle(peer);
                return;
            }
            outstandingRequests.request(peer, piece, piece.firstFree(), nowNanos);
        }
    }

    /**
     * Whether the peer would be asked for more now. It was not, so between two events the answer yes means that there is
     * nothing to ask it for. Room for less than a batch is no: what is outstanding keeps the peer busy until it is more.
     */
    boolean wouldAskForMore(PeerState peer) {
        return queueBudget.room(peer) > 0 && peer.isDueForMore();
    }

    private void becomeIdle(PeerState peer) {
        peer.foundNothing(pieces.supplyGeneration());
        peer.window.appLimited(peer.outstanding());
        idlePeers.add(peer);
        queueBudget.foundNothing(peer);
    }

    /** Leaves a single block to each new peer that has sent nothing for a while, if memory is short. */
    void hurryNewcomers(long nowNanos) {
        queueBudget.hurryNewcomers(outstandingRequests, nowNanos);
    }

    /** Requests blocks from the idle peers, if there may be something to ask them for. */
    void fillIdle(long nowNanos) {
        for (PeerState peer = outstandingRequests.nextCancelled();
                peer != null;
                peer = outstandingRequests.nextCancelled()) {
            if (peer.isSnubbed()) {
                // Served last: served first, it would open again the piece that was just taken from it for its silence.
                snubbed.add(peer);
            } else if (peers.isConnected(peer)) {
                fill(peer, nowNanos);
            }
        }
        while (servedGeneration != pieces.supplyGeneration()) {
            servedGeneration = pieces.supplyGeneration();
            idlePeers.serve(
                    peer -> {
                        if (peers.isConnected(peer)) {
                            fill(peer, nowNanos);
                        }
                    },
                    pieces);
        }
        for (PeerState peer = snubbed.poll(); peer != null; peer = snubbed.poll()) {
            if (peers.isConnected(peer)) {
                fill(peer, nowNanos);
            }
        }
        if (queueBudget.isScarce() && idlePeers.isEmpty()) {
            queueBudget.nobodyWaits();
        }
    }
}

package dev.spate.scheduler;

import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Parts with peers: those that left, those that are silent for too long, and those that lied. */
final class PeerEviction {
    /** Others serve: one of them sent a block within this time. */
    private static final long OTHERS_NANOS = 30_000_000_000L;

    /** A piece alone is there by then; who has none is not kept from working for longer. */
    private static final long DOUBT_NANOS = 3_000_000_000L;

    /** A piece on parole is kept for its owner while it chokes us: so long at first, four times as long after each bad copy. */
    private static final long KEPT_NANOS = 1_000_000_000L;

    private static final long LONGEST_KEPT_NANOS = 60_000_000_000L;

    private static final int BANNED_LIMIT = 16_384;

    private static final PeerKey[] NOBODY = {};

    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final PeerDeadlines peerDeadlines;
    private final Deque<Command> commands;
    private final Set<PeerKey> banned = new LinkedHashSet<>();
    private long corruptPieces;

    PeerEviction(
            Pieces pieces,
            Peers peers,
            OutstandingRequests outstandingRequests,
            PeerDeadlines peerDeadlines,
            Deque<Command> commands) {
        this.pieces = pieces;
        this.peers = peers;
        this.outstandingRequests = outstandingRequests;
        this.peerDeadlines = peerDeadlines;
        this.commands = commands;
    }

    long corruptPieces() {
        return corruptPieces;
    }

    /** Forgets the peer and takes its requests back. */
    void release(PeerState peer, long nowNanos) {
        disown(peer, nowNanos, nowNanos);
        outstandingRequests.takeBackAll(peer);
        peerDeadlines.remove(peer);
        peers.remove(peer);
    }

    /** The peer chokes us, perhaps for a moment. */
    void choked(PeerState peer, long nowNanos) {
        OpenPiece piece = peer.exclusive;
        int copies = piece == null ? 0 : pieces.smartBan().soloTurns().copies(piece.index);
        double kept = KEPT_NANOS * StrictMath.pow(4, Math.max(0, copies - 1));
        disown(peer, nowNanos + (long) Math.min(LONGEST_KEPT_NANOS, kept), nowNanos);
    }

    /** The peer can or should not go on with pieces of its own: another may, or all; one on parole not until then. */
    private void disown(PeerState peer, long keptUntilNanos, long nowNanos) {
        if (peer.exclusive != null && pieces.smartBan().isOpen(peer.exclusive.index)) {
            pieces.piecesWithoutOwner().add(peer.exclusive, keptUntilNanos, nowNanos);
            pieces.supplyGrew();
        } else if (peer.exclusive != null) {
            pieces.disown(peer.exclusive);
        }
        if (peer.current != null && peer.current.owner == peer) {
            pieces.disown(peer.current);
        }
        peer.current = null;
    }

    void drop(PeerState peer, String reason, long nowNanos) {
        release(peer, nowNanos);
        commands.add(new Command.Drop(peer.key, reason));
    }

    /** Whether there is such a piece; a peer that names another is dropped. */
    boolean exists(PeerState peer, int piece, long nowNanos) {
        if (pieces.exists(piece)) {
            return true;
        }
        drop(peer, "names piece " + piece + " of " + pieces.layout().pieceCount(), nowNanos);
        return false;
    }

    /** The moment has come to look at this peer: takes its requests back if its time is over. */
    void deadline(PeerState peer, long lastAcceptedNanos, long nowNanos) {
        if (peer.outstanding() == 0 || peer.requestTimeout.deadlineNanos() - nowNanos > 0) {
            return;
        }
        disown(peer, nowNanos, nowNanos);
        if (peer.choked) {
            disbelieve(peer);
        }
        outstandingRequests.takeBackAll(peer);
        if (peer.choked) {
            return;
        }
        peer.requestTimeout.snub(nowNanos);
        peer.window.timedOut();
        // Only another peer can have sent that last block: this one was silent for longer.
        if (peer.requestTimeout.isOver(nowNanos) && nowNanos - lastAcceptedNanos < OTHERS_NANOS) {
            drop(peer, "was asked for blocks and sends none", nowNanos);
        }
    }

    /** It said that it would serve pieces while it chokes us (BEP 6), and let its time pass: others may have them. */
    private static void disbelieve(PeerState peer) {
        for (PendingRequest each = peer.oldest(); each != null; each = each.next) {
            peer.disallow(each.piece.index);
        }
    }

    /** Looks at the peer again when its time is over, or its pause. */
    void watch(PeerState peer, long nowNanos) {
        if (peer.outstanding() > 0) {
            peerDeadlines.atLatest(peer, peer.requestTimeout.deadlineNanos());
        }
        if (peer.requestTimeout.isPaused(nowNanos)) {
            peerDeadlines.atLatest(peer, peer.requestTimeout.pausedUntilNanos());
        }
    }

    void good(int piece, long[] digests, long nowNanos) {
        OpenPiece stored = pieces.endStoring(piece, true, nowNanos);
        for (PeerKey sender : pieces.peersOnParole().isAny(nowNanos) ? stored.suppliers() : NOBODY) {
            PeerState peer = peers.get(sender);
            if (peer != null) {
                peer.doubted = false;
            }
        }
        for (PeerKey liar : pieces.smartBan().convict(piece, digests)) {
            ban(liar, piece, nowNanos);
        }
    }

    void corrupt(int piece, long[] digests, long nowNanos) {
        corruptPieces++;
        OpenPiece bad = pieces.endStoring(piece, false, nowNanos);
        outstandingRequests.discarded(bad.lengthBytes());
        Set<PeerKey> senders = new LinkedHashSet<>(Arrays.asList(bad.suppliers()));
        Optional<PeerKey> liar = pieces.smartBan().corrupt(piece, bad.suppliers(), digests);
        pieces.becomeIdle(piece, nowNanos);
        if (liar.isPresent()) {
            ban(liar.get(), piece, nowNanos);
        } else {
            doubt(senders, nowNanos);
        }
    }

    /** One of them lies: until a good piece speaks for them they work alone, or more good blocks are lost with the liar's. */
    private void doubt(Set<PeerKey> senders, long nowNanos) {
        long until = nowNanos + DOUBT_NANOS;
        pieces.peersOnParole().until(until);
        for (PeerKey sender : senders) {
            PeerState peer = peers.get(sender);
            if (peer != null) {
                peer.doubted = true;
                peer.doubtedUntilNanos = until;
                outstandingRequests.cancelShared(peer);
            }
        }
    }

    private void ban(PeerKey liar, int piece, long nowNanos) {
        if (!banned.add(liar)) {
            return;
        }
        if (banned.size() > BANNED_LIMIT) {
            // To ban somebody of so long ago once more would do no harm.
            banned.remove(banned.iterator().next());
        }
        PeerState peer = peers.get(liar);
        if (peer != null) {
            release(peer, nowNanos);
        }
        for (OpenPiece open : pieces.opened()) {
            long bytes = open.forget(liar);
            if (bytes > 0) {
                outstandingRequests.discarded(bytes);
                pieces.blockFreed(open);
            }
        }
        commands.add(new Command.Ban(liar, "sent piece " + piece + " whose hash does not match"));
    }
}

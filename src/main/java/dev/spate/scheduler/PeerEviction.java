package dev.spate.scheduler;

import dev.spate.scheduler.smartban.SmartBan;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Parts with peers: those that left, those that are silent for too long, and those that lied. It hears the verdict on each
 * piece, as that convicts.
 */
final class PeerEviction {
    /** Others serve: one of them sent a block within this time. */
    private static final long OTHERS_NANOS = 30_000_000_000L;

    private static final int BANNED_LIMIT = 16_384;

    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final PeerDeadlines peerDeadlines;
    private final SmartBan smartBan;
    private final Deque<Command> commands;
    private final Set<PeerKey> banned = new LinkedHashSet<>();
    private long corruptPieces;

    PeerEviction(
            Pieces pieces,
            Peers peers,
            OutstandingRequests outstandingRequests,
            PeerDeadlines peerDeadlines,
            SmartBan smartBan,
            Deque<Command> commands) {
        this.pieces = pieces;
        this.peers = peers;
        this.outstandingRequests = outstandingRequests;
        this.peerDeadlines = peerDeadlines;
        this.smartBan = smartBan;
        this.commands = commands;
    }

    long corruptPieces() {
        return corruptPieces;
    }

    /** Forgets the peer and takes its requests back. */
    void release(PeerState peer, long nowNanos) {
        pieces.releaseOwned(peer, nowNanos, nowNanos);
        outstandingRequests.takeBackAll(peer);
        peerDeadlines.remove(peer);
        peers.remove(peer);
        smartBan.disconnected(peer.key());
    }

    /** The peer chokes us, perhaps for a moment. */
    void choked(PeerState peer, long nowNanos) {
        OpenPiece exclusive = peer.exclusive();
        long keptNanos = exclusive == null ? 0 : smartBan.keptNanos(exclusive.index);
        pieces.releaseOwned(peer, nowNanos + keptNanos, nowNanos);
    }

    void drop(PeerState peer, String reason, long nowNanos) {
        release(peer, nowNanos);
        commands.add(new Command.Drop(peer.key(), reason));
    }

    /** Whether there is such a piece; a peer that names another is dropped. */
    boolean exists(PeerState peer, int piece, long nowNanos) {
        if (pieces.exists(piece)) {
            return true;
        }
        drop(peer, "names piece " + piece + " of " + pieces.count(), nowNanos);
        return false;
    }

    /** The moment has come to look at this peer: takes its requests back if its time is over. */
    void deadline(PeerState peer, long lastAcceptedNanos, long nowNanos) {
        if (peer.outstanding() == 0 || peer.timeout.deadlineNanos() - nowNanos > 0) {
            return;
        }
        pieces.releaseOwned(peer, nowNanos, nowNanos);
        if (peer.isChoking()) {
            // It said that it would serve these pieces while it chokes us (BEP 6): others may have them.
            peer.disallowRequested();
        }
        outstandingRequests.takeBackAll(peer);
        if (peer.isChoking()) {
            return;
        }
        peer.timedOut(nowNanos);
        // Only another peer can have sent that last block: this one was silent for longer.
        if (peer.timeout.isOver(nowNanos) && nowNanos - lastAcceptedNanos < OTHERS_NANOS) {
            drop(peer, "was asked for blocks and sends none", nowNanos);
        }
    }

    /** Looks at the peer again when its time is over, or its pause. */
    void watch(PeerState peer, long nowNanos) {
        if (peer.outstanding() > 0) {
            peerDeadlines.atLatest(peer, peer.timeout.deadlineNanos());
        }
        if (peer.timeout.isPaused(nowNanos)) {
            peerDeadlines.atLatest(peer, peer.timeout.pausedUntilNanos());
        }
    }

    /** The piece has the right hash: bans those that are convicted by it. */
    void piecePassed(int piece, long[] digests, long nowNanos) {
        passed(pieces.endStoring(piece, true), digests, nowNanos);
    }

    /** The same of a piece that was not kept. */
    void pieceCompared(int piece, long[] digests, long nowNanos) {
        OpenPiece compared = pieces.endStoring(piece, false);
        outstandingRequests.discarded(compared.lengthBytes());
        passed(compared, digests, nowNanos);
        pieces.hold(piece);
    }

    private void passed(OpenPiece stored, long[] digests, long nowNanos) {
        if (smartBan.isAnyOnParole(nowNanos)) {
            smartBan.endParole(stored.senders());
        }
        for (PeerKey liar : smartBan.piecePassed(stored.index, digests)) {
            ban(liar, stored.index, nowNanos);
        }
    }

    /** The piece has a wrong hash: bans its sender if it was one, else puts its senders on parole. */
    void pieceFailed(int piece, long[] digests, long nowNanos) {
        corruptPieces++;
        OpenPiece bad = pieces.endStoring(piece, false);
        outstandingRequests.discarded(bad.lengthBytes());
        Set<PeerKey> senders = new LinkedHashSet<>(Arrays.asList(bad.senders()));
        Optional<PeerKey> liar = smartBan.pieceFailed(piece, bad.senders(), digests);
        if (pieces.isMissing(piece)) {
            pieces.becomeIdle(piece, nowNanos);
        }
        if (liar.isPresent()) {
            ban(liar.get(), piece, nowNanos);
        } else {
            putOnParole(senders, nowNanos);
        }
    }

    /** These blocks of the piece are false: bans their senders, and keeps the others. */
    void blocksFailed(int piece, BitSet falseBlocks, long nowNanos) {
        OpenPiece bad = pieces.storing(piece);
        if (falseBlocks.isEmpty() || falseBlocks.length() > bad.blocks) {
            throw new IllegalArgumentException(falseBlocks + " of the " + bad.blocks + " blocks of piece " + piece);
        }
        corruptPieces++;
        PeerKey[] senders = bad.senders();
        outstandingRequests.discarded(pieces.reopen(bad, falseBlocks, nowNanos));
        falseBlocks.stream().mapToObj(block -> senders[block]).distinct().forEach(liar -> {
            // What else it sent of this piece is known to be right.
            ban(liar, "sent a false block of piece " + piece, bad, nowNanos);
        });
    }

    /** What they were asked for in pieces of others too is cancelled, or more good blocks are lost with the liar's. */
    private void putOnParole(Set<PeerKey> senders, long nowNanos) {
        senders.removeIf(sender -> peers.get(sender) == null);
        smartBan.putOnParole(senders, nowNanos);
        for (PeerKey sender : senders) {
            outstandingRequests.cancelShared(peers.get(sender));
        }
    }

    private void ban(PeerKey liar, int piece, long nowNanos) {
        ban(liar, "sent piece " + piece + " whose hash does not match", null, nowNanos);
    }

    /** @param right whose blocks are known to be right, or null */
    private void ban(PeerKey liar, String reason, OpenPiece right, long nowNanos) {
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
            long bytes = open == right ? 0 : open.forgetBlocksOf(liar);
            if (bytes > 0) {
                outstandingRequests.discarded(bytes);
                pieces.blockFreed(open);
            }
        }
        commands.add(new Command.Ban(liar, reason));
    }
}

package dev.spate.scheduler;

import java.util.ArrayDeque;
import java.util.Deque;

/** Sends requests and takes them back: in the peer, in the piece and in the peer's deadline at once. */
final class OutstandingRequests {
    private final Pieces pieces;
    private final PeerDeadlines peerDeadlines;
    private final Deque<Command> commands;
    private final Deque<PeerState> cancelled = new ArrayDeque<>();
    private int outstanding;
    private long discardedBytes;

    OutstandingRequests(Pieces pieces, PeerDeadlines peerDeadlines, Deque<Command> commands) {
        this.pieces = pieces;
        this.peerDeadlines = peerDeadlines;
        this.commands = commands;
    }

    /** Number of all outstanding requests. */
    int outstanding() {
        return outstanding;
    }

    void request(PeerState peer, OpenPiece piece, int block, long nowNanos) {
        PendingRequest request = new PendingRequest(peer, piece, block, nowNanos);
        piece.requested(request);
        pieces.place(piece, false);
        peer.requested(request);
        outstanding++;
        peerDeadlines.atLatest(peer, peer.timeout.deadlineNanos());
        commands.add(new Command.Request(peer.key(), piece.index, OpenPiece.offset(block), piece.blockLength(block)));
    }

    /** The request is answered, or will not be: forgets it. A block that is still missing may be requested again. */
    void forget(PendingRequest request) {
        request.peer.forget(request);
        outstanding--;
        if (request.piece.forget(request)) {
            pieces.blockFreed(request.piece);
        }
    }

    /** Takes the request back; the block is welcome if it comes all the same. */
    void takeBack(PendingRequest request) {
        request.peer.expectLate(request);
        forget(request);
    }

    /** Takes the request back and tells the peer so. */
    void cancel(PendingRequest request) {
        commands.add(new Command.Cancel(
                request.peer.key(), request.piece.index, OpenPiece.offset(request.block), request.lengthBytes()));
        takeBack(request);
        if (request.peer.outstanding() == 0) {
            cancelled.add(request.peer);
        }
    }

    /** The next peer whose last request was cancelled: no block of it will come and lead to the next. Null: there is none. */
    PeerState nextCancelled() {
        return cancelled.poll();
    }

    /** Cancels the newest requests of this peer until so many are left: others may have the blocks sooner. */
    void trim(PeerState peer, int most) {
        while (peer.outstanding() > most) {
            cancel(peer.newest());
        }
    }

    /** Cancels the peer's requests in pieces that are not exclusive to it, but for what is on the way already. */
    void cancelShared(PeerState peer) {
        PendingRequest each = peer.newest();
        for (int n = peer.outstanding() - peer.window.frugalBlocks(); n > 0; n--) {
            PendingRequest before = each.previous;
            if (!each.piece.isExclusive()) {
                cancel(each);
            }
            each = before;
        }
    }

    /** Cancels the peer's requests in this piece. */
    void cancelIn(OpenPiece piece, PeerState peer) {
        for (int block = 0; block < piece.blocks; block++) {
            PendingRequest request = piece.requestOf(peer, block);
            if (request != null) {
                cancel(request);
            }
        }
    }

    /** Cancels whatever is outstanding for this block. */
    void cancelAll(OpenPiece piece, int block) {
        for (PendingRequest each = piece.anyRequest(block); each != null; each = piece.anyRequest(block)) {
            cancel(each);
        }
    }

    /** Gives an open piece up, with whatever is outstanding or came of it. */
    void abandon(OpenPiece piece, long nowNanos) {
        for (int block = 0; block < piece.blocks; block++) {
            cancelAll(piece, block);
        }
        discardedBytes += piece.receivedBytes();
        pieces.abandon(piece, nowNanos);
        commands.add(new Command.AbandonPiece(piece.index));
    }

    /** Bytes that came and were thrown away. */
    long discardedBytes() {
        return discardedBytes;
    }

    void discarded(long bytes) {
        discardedBytes += bytes;
    }

    /** Takes all requests of this peer back. */
    void takeBackAll(PeerState peer) {
        while (peer.oldest() != null) {
            // Newest first: each returned block goes to the front of the queue, so the oldest is asked for first.
            takeBack(peer.newest());
        }
    }

    /** @throws IllegalStateException when a request is not known to both its peer and its piece */
    void checkInvariants(Iterable<PeerState> peers) {
        int atPeers = 0;
        for (PeerState peer : peers) {
            int own = 0;
            for (PendingRequest each = peer.oldest(); each != null; each = each.next) {
                own++;
                boolean known =
                        pieces.get(each.piece.index) == each.piece && each.piece.requestOf(peer, each.block) == each;
                if (each.peer != peer || !known) {
                    throw new IllegalStateException(peer.key() + " has a request that its piece does not know");
                }
            }
            if (own != peer.outstanding() || (own > 0 && peer.deadlineIndex < 0)) {
                throw new IllegalStateException(peer.key() + " has " + own + " requests, not " + peer.outstanding());
            }
            atPeers += own;
        }
        int inPieces = 0;
        for (OpenPiece piece : pieces.opened()) {
            for (int block = 0; block < piece.blocks; block++) {
                inPieces += piece.requesters(block);
            }
        }
        if (atPeers != outstanding || inPieces != outstanding) {
            throw new IllegalStateException(atPeers + " requests at peers, " + inPieces + " in pieces");
        }
    }
}

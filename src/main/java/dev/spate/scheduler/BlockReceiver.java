package dev.spate.scheduler;

import dev.spate.torrent.Block;
import java.util.Deque;

/** Takes blocks in: accepts each block of a piece once, from a peer that was asked for it, and hands full pieces out. */
final class BlockReceiver {
    private final Pieces pieces;
    private final OutstandingRequests outstandingRequests;
    private final QueueBudget queueBudget;
    private final PeerDeadlines peerDeadlines;
    private final Deque<Command> commands;
    private long receivedBytes;
    private long wastedBytes;
    private long duplicates;
    private long unrequested;
    private long lastAcceptedNanos;

    BlockReceiver(
            Pieces pieces,
            OutstandingRequests outstandingRequests,
            QueueBudget queueBudget,
            PeerDeadlines peerDeadlines,
            Deque<Command> commands) {
        this.pieces = pieces;
        this.outstandingRequests = outstandingRequests;
        this.queueBudget = queueBudget;
        this.peerDeadlines = peerDeadlines;
        this.commands = commands;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long wastedBytes() {
        return wastedBytes;
    }

    long duplicates() {
        return duplicates;
    }

    long unrequested() {
        return unrequested;
    }

    /** When a block of any peer was accepted last; meaningless while {@link #receivedBytes} is 0. */
    long lastAcceptedNanos() {
        return lastAcceptedNanos;
    }

    /** The outstanding request that a peer rejects, or null: then it is not expected to come late either. */
    PendingRequest rejected(PeerState peer, int piece, int offset, int length) {
        PendingRequest request = requestFor(peer, piece, offset, length);
        if (request == null && pieces.isBlock(piece, offset, length)) {
            peer.removeLate(piece, offset / Block.LENGTH_BYTES);
        }
        return request;
    }

    /** The outstanding request of a peer for this block, or null. */
    PendingRequest requestFor(PeerState peer, int piece, int offset, int length) {
        OpenPiece open = pieces.isBlock(piece, offset, length) ? pieces.get(piece) : null;
        return open == null ? null : open.requestOf(peer, offset / Block.LENGTH_BYTES);
    }

    /** How long ago the peer was asked for this block; -1 when it was not, or when a request taken back is forgotten. */
    long responseNanos(PeerState peer, int piece, int offset, int length, long nowNanos) {
        PendingRequest request = requestFor(peer, piece, offset, length);
        if (request != null) {
            return nowNanos - request.sentNanos;
        }
        return pieces.isBlock(piece, offset, length)
                ? peer.lateNanos(piece, offset / Block.LENGTH_BYTES, nowNanos)
                : -1;
    }

    /** A block begins to arrive: whether it should be kept. */
    boolean isWanted(PeerState peer, int piece, int offset, int length) {
        OpenPiece open = pieces.isBlock(piece, offset, length) ? pieces.get(piece) : null;
        int block = offset / Block.LENGTH_BYTES;
        if (open == null || open.isReceived(block)) {
            return false;
        }
        return open.requestOf(peer, block) != null || (peer.expectsLate(piece, block) && open.isOpenTo(peer));
    }

    /** A block of a peer that is not connected any more. */
    BlockResult fromUnknownPeer() {
        unrequested++;
        return BlockResult.UNREQUESTED;
    }

    /** A block is there whole; its bytes too, if they were kept. */
    BlockResult received(PeerState peer, int piece, int offset, int length, boolean kept, long nowNanos) {
        if (!pieces.isBlock(piece, offset, length)) {
            peer.sentUnrequested();
            unrequested++;
            return BlockResult.UNREQUESTED;
        }
        int block = offset / Block.LENGTH_BYTES;
        OpenPiece open = pieces.get(piece);
        PendingRequest request = open == null ? null : open.requestOf(peer, block);
        if (request != null) {
            return answered(peer, request, kept, nowNanos);
        }
        if (!peer.removeLate(piece, block)) {
            peer.sentUnexpected();
            unrequested++;
            return BlockResult.UNREQUESTED;
        }
        peer.window.late(length, nowNanos);
        if (!kept || open == null || open.isReceived(block) || !open.isOpenTo(peer)) {
            return duplicate(length);
        }
        peer.timeout.delivered(nowNanos);
        open.received(block, peer.key(), nowNanos);
        pieces.place(open, false);
        return accept(peer, open, block, nowNanos);
    }

    private BlockResult answered(PeerState peer, PendingRequest request, boolean kept, long nowNanos) {
        OpenPiece open = request.piece;
        peer.answered(request, queueBudget.slackBytes(peer), nowNanos);
        if (!kept) {
            outstandingRequests.forget(request);
            return duplicate(request.lengthBytes());
        }
        // Received first, forgotten then: the block is never free in between.
        open.received(request.block, peer.key(), nowNanos);
        outstandingRequests.forget(request);
        return accept(peer, open, request.block, nowNanos);
    }

    private BlockResult accept(PeerState peer, OpenPiece open, int block, long nowNanos) {
        outstandingRequests.cancelAll(open, block);
        peerDeadlines.atLatest(peer, peer.timeout.deadlineNanos());
        int length = open.blockLength(block);
        receivedBytes += length;
        peer.accepted(length);
        lastAcceptedNanos = nowNanos;
        if (open.isComplete()) {
            pieces.startStoring(open);
            commands.add(new Command.StorePiece(open.index));
        }
        return BlockResult.ACCEPTED;
    }

    private BlockResult duplicate(int length) {
        duplicates++;
        wastedBytes += length;
        return BlockResult.DUPLICATE;
    }
}

package dev.spate.scheduler;

import dev.spate.torrent.Block;
import java.util.Deque;

/** Takes blocks in: accepts each block of a piece once, from a peer that was asked for it, and hands full pieces out. */
final class BlockReceiver {
    private final Pieces pieces;
    private final OutstandingRequests outstandingRequests;
    private final RequestFiller requestFiller;
    private final PeerDeadlines peerDeadlines;
    private final Deque<Command> commands;
    private long receivedBytes;
    private long wastedBytes;
    private long duplicates;
    private long unrequested;
    private long lastAcceptedNanos;
    private long lastResponseNanos = -1;

    BlockReceiver(
            Pieces pieces,
            OutstandingRequests outstandingRequests,
            RequestFiller requestFiller,
            PeerDeadlines peerDeadlines,
            Deque<Command> commands) {
        this.pieces = pieces;
        this.outstandingRequests = outstandingRequests;
        this.requestFiller = requestFiller;
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

    /** How long the last block took from its request, -1 when none was outstanding for it. */
    long lastResponseNanos() {
        return lastResponseNanos;
    }

    /** The outstanding request that a peer rejects, or null: then it is not expected to come late either. */
    PendingRequest rejected(PeerState peer, int piece, int offset, int length) {
        if (!isBlock(piece, offset, length)) {
            return null;
        }
        OpenPiece open = pieces.get(piece);
        int block = offset / Block.LENGTH_BYTES;
        PendingRequest request = open == null ? null : open.requestOf(peer, block);
        if (request == null) {
            peer.removeLate(piece, block);
        }
        return request;
    }

    private boolean isBlock(int piece, int offset, int length) {
        return pieces.exists(piece)
                && offset >= 0
                && offset % Block.LENGTH_BYTES == 0
                && offset < pieces.layout().pieceLength(piece)
                && length == pieces.layout().blockLength(piece, offset / Block.LENGTH_BYTES);
    }

    /** A block begins to arrive: whether it should be kept. */
    boolean begins(PeerState peer, int piece, int offset, int length) {
        boolean wanted = isBlock(piece, offset, length) && isWanted(peer, piece, offset / Block.LENGTH_BYTES);
        peer.refused = wanted ? -1 : PeerState.blockKey(piece, offset);
        return wanted;
    }

    private boolean isWanted(PeerState peer, int piece, int block) {
        OpenPiece open = pieces.get(piece);
        if (open == null || open.isReceived(block)) {
            return false;
        }
        return open.requestOf(peer, block) != null
                || (peer.expectsLate(piece, block) && PieceChoice.mayJoin(peer, open));
    }

    BlockResult fromStranger() {
        lastResponseNanos = -1;
        unrequested++;
        return BlockResult.UNREQUESTED;
    }

    BlockResult received(PeerState peer, int piece, int offset, int length, long nowNanos) {
        lastResponseNanos = -1;
        if (!isBlock(piece, offset, length)) {
            peer.unrequested++;
            return fromStranger();
        }
        boolean skipped = peer.refused == PeerState.blockKey(piece, offset);
        peer.refused = -1;
        int block = offset / Block.LENGTH_BYTES;
        OpenPiece open = pieces.get(piece);
        PendingRequest request = open == null ? null : open.requestOf(peer, block);
        if (request != null) {
            return answered(peer, request, skipped, nowNanos);
        }
        if (!peer.removeLate(piece, block)) {
            peer.blame();
            return fromStranger();
        }
        peer.window.late(length, nowNanos);
        if (skipped || open == null || open.isReceived(block) || !PieceChoice.mayJoin(peer, open)) {
            return duplicate(length);
        }
        return accept(peer, open, block, nowNanos);
    }

    private BlockResult answered(PeerState peer, PendingRequest request, boolean skipped, long nowNanos) {
        OpenPiece open = request.piece;
        lastResponseNanos = nowNanos - request.sentNanos;
        peer.requestTimeout.delivered(lastResponseNanos, nowNanos);
        peer.window.delivered(
                request,
                peer.outstanding() - 1,
                nowNanos,
                requestFiller.queueBudget().slackBytes());
        if (skipped) {
            outstandingRequests.forget(request);
            return duplicate(request.lengthBytes());
        }
        // Received first, forgotten then: the block is never free in between.
        open.received(request.block, peer.key, nowNanos);
        outstandingRequests.forget(request);
        return finish(peer, open, request.block, nowNanos);
    }

    private BlockResult accept(PeerState peer, OpenPiece open, int block, long nowNanos) {
        peer.requestTimeout.delivered(nowNanos);
        open.received(block, peer.key, nowNanos);
        pieces.place(open, false);
        return finish(peer, open, block, nowNanos);
    }

    private BlockResult finish(PeerState peer, OpenPiece open, int block, long nowNanos) {
        outstandingRequests.cancelAll(open, block);
        peerDeadlines.atLatest(peer, peer.requestTimeout.deadlineNanos());
        int length = open.blockLength(block);
        receivedBytes += length;
        peer.receivedBytes += length;
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

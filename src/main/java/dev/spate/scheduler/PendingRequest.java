package dev.spate.scheduler;

import dev.spate.scheduler.rate.RequestTiming;

/** One block requested from one peer and not answered yet: a link in the peer's queue, and a slot in the piece. */
final class PendingRequest extends RequestTiming {
    final PeerState peer;
    final OpenPiece piece;
    final int block;

    PendingRequest previous;
    PendingRequest next;

    PendingRequest(PeerState peer, OpenPiece piece, int block, long sentNanos) {
        super(sentNanos);
        this.peer = peer;
        this.piece = piece;
        this.block = block;
    }

    @Override
    public int lengthBytes() {
        return piece.blockLength(block);
    }
}

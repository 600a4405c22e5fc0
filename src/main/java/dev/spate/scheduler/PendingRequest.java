package dev.spate.scheduler;

import dev.spate.scheduler.rate.RequestWindow;

/** One block asked of one peer and not answered yet: a link in the peer's queue, and a slot in the piece. */
public final class PendingRequest {
    final PeerState peer;
    final OpenPiece piece;
    final int block;
    public final long sentNanos;

    /** Snapshot of the peer's {@link RequestWindow} when this was sent; what its delivery is measured against. */
    public long deliveredBytes;

    public long deliveredNanos;
    public long firstSentNanos;
    public boolean appLimited;

    PendingRequest previous;
    PendingRequest next;

    public PendingRequest(PeerState peer, OpenPiece piece, int block, long sentNanos) {
        this.peer = peer;
        this.piece = piece;
        this.block = block;
        this.sentNanos = sentNanos;
    }

    public int lengthBytes() {
        return piece.blockLength(block);
    }
}

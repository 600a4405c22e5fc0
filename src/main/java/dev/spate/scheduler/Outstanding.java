package dev.spate.scheduler;

/** One block asked of one peer and not answered yet: a link in the peer's queue, and a slot in the piece. */
final class Outstanding {
    final PeerState peer;
    final OpenPiece piece;
    final int block;
    final long sentNanos;

    /** Snapshot of the peer's {@link RequestWindow} when this was sent; what its delivery is measured against. */
    long deliveredBytes;

    long deliveredNanos;
    long firstSentNanos;
    boolean appLimited;

    Outstanding previous;
    Outstanding next;

    Outstanding(PeerState peer, OpenPiece piece, int block, long sentNanos) {
        this.peer = peer;
        this.piece = piece;
        this.block = block;
        this.sentNanos = sentNanos;
    }

    int lengthBytes() {
        return piece.blockLength(block);
    }
}

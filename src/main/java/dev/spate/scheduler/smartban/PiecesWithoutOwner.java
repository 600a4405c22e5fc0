package dev.spate.scheduler.smartban;

import dev.spate.scheduler.OpenPiece;
import dev.spate.scheduler.PeerState;

/** Pieces on parole that are begun and have lost their owner: each waits for another that goes on with it alone. */
public final class PiecesWithoutOwner {
    private final SoloTurns soloTurns;
    private final PiecesToFetchAlone waiting;

    public PiecesWithoutOwner(SoloTurns soloTurns) {
        this.soloTurns = soloTurns;
        this.waiting = new PiecesToFetchAlone(soloTurns);
    }

    public boolean isEmpty() {
        return waiting.isEmpty();
    }

    public boolean contains(int piece) {
        return waiting.contains(piece);
    }

    /** The piece that this peer should go on with, or -1. */
    public int pick(PeerState peer, long nowNanos) {
        return waiting.pick(peer, nowNanos);
    }

    public void remove(int piece) {
        waiting.remove(piece);
    }

    public void rotate() {
        waiting.rotate();
    }

    /** The exclusive piece loses its owner; until then it is kept for the same, if it sent some of it. */
    public void add(OpenPiece piece, long keptUntilNanos, long nowNanos) {
        PeerState owner = piece.owner;
        boolean sent = piece.receivedCount() > piece.receivedBefore;
        boolean keep = sent && keptUntilNanos != nowNanos;
        if (sent) {
            piece.waitsSinceNanos = nowNanos;
        }
        leave(piece, owner);
        if (keep) {
            waiting.keep(piece.index, piece.lengthBytes(), owner, keptUntilNanos);
        } else {
            soloTurns.failed(piece.index, owner, nowNanos);
            waiting.add(piece.index, piece.lengthBytes(), piece.waitsSinceNanos);
        }
    }

    private static void leave(OpenPiece piece, PeerState owner) {
        piece.owner = null;
        piece.lastOwner = owner;
        owner.exclusive = null;
        if (owner.current == piece) {
            owner.current = null;
        }
    }

    /** The peer goes on alone with the piece. */
    public void occupy(OpenPiece piece, PeerState peer) {
        waiting.remove(piece.index);
        piece.owner = peer;
        piece.lastOwner = null;
        piece.receivedBefore = piece.receivedCount();
        peer.exclusive = piece;
    }
}

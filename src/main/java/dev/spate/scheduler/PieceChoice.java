package dev.spate.scheduler;

/**
 * Decides from which piece a peer takes its next block.
 *
 * <p>A peer stays with the piece of its last block. A fast peer prefers a piece of its own, so that pieces finish one after
 * the other and not all at the end; the others join pieces that are open, oldest first, and open a new one only when there
 * is none. When no memory is left everyone joins everything.
 */
final class PieceChoice {
    private static final double FAST_SECONDS = 2;

    private final Pieces pieces;
    private final boolean sequential;

    PieceChoice(Pieces pieces, boolean sequential) {
        this.pieces = pieces;
        this.sequential = sequential;
    }

    /** An open piece with a free block that this peer has, or null when there is nothing to ask it for. */
    OpenPiece next(PeerState peer, long nowNanos) {
        OpenPiece piece = peer.choked ? allowedFast(peer, nowNanos) : unchoked(peer, nowNanos);
        if (piece != peer.current) {
            moveTo(peer, piece);
        }
        return piece;
    }

    private void moveTo(PeerState peer, OpenPiece piece) {
        OpenPiece left = peer.current;
        if (left != null && left.owner == peer && !left.exclusive) {
            pieces.disown(left);
        }
        peer.current = piece;
    }

    private OpenPiece unchoked(PeerState peer, long nowNanos) {
        if (peer.exclusive != null && peer.exclusive.freeCount() > 0) {
            return peer.exclusive;
        }
        if (peer.doubted && nowNanos - peer.doubtedUntilNanos < 0 && pieces.idleCount() > 0) {
            return alone(peer, nowNanos);
        }
        OpenPiece current = peer.current;
        if (!sequential && current != null && current.freeCount() > 0 && mayJoin(peer, current)) {
            return current;
        }
        boolean fast = !sequential
                && peer.window.bytesPerSecond() * FAST_SECONDS
                        >= pieces.layout().pieceLength();
        OpenPiece piece = fast ? open(peer, true, nowNanos) : firstOf(pieces.shared(), peer);
        if (piece == null) {
            piece = fast ? firstOf(pieces.shared(), peer) : open(peer, false, nowNanos);
        }
        return piece != null ? piece : firstOf(pieces.owned(), peer);
    }

    /** A piece that nobody else has a part in: its hash tells whether the peer lies, and nobody's good blocks are lost. */
    private OpenPiece alone(PeerState peer, long nowNanos) {
        OpenPiece piece = peer.exclusive == null ? open(peer, true, nowNanos) : null;
        if (piece != null && !piece.exclusive) {
            pieces.makeExclusive(piece);
        }
        return piece;
    }

    private static OpenPiece firstOf(PieceQueue queue, PeerState peer) {
        return peer.hasAll() ? queue.first() : queue.firstOf(peer);
    }

    private OpenPiece open(PeerState peer, boolean own, long nowNanos) {
        if (peer.exclusive == null && !pieces.piecesWithoutOwner().isEmpty()) {
            int piece = pieces.piecesWithoutOwner().pick(peer, nowNanos);
            if (piece >= 0 && pieces.get(piece).freeCount() > 0) {
                pieces.piecesWithoutOwner().occupy(pieces.get(piece), peer);
                return peer.exclusive;
            }
        }
        if (!pieces.credit().fits(pieces.shortestLength())) {
            return null;
        }
        if (peer.exclusive == null && !pieces.piecesToFetchAlone().isEmpty()) {
            int piece = pieces.piecesToFetchAlone().pick(peer, nowNanos);
            if (piece >= 0 && fits(piece)) {
                OpenPiece alone = pieces.open(piece, peer, true, nowNanos);
                peer.exclusive = alone;
                return alone;
            }
        }
        if (peer.exhaustedAt == pieces.idleGeneration()) {
            return null;
        }
        int piece = pick(peer);
        if (piece < 0) {
            peer.exhaustedAt = pieces.idleGeneration();
        }
        return piece >= 0 && fits(piece) ? pieces.open(piece, own ? peer : null, false, nowNanos) : null;
    }

    private int pick(PeerState peer) {
        int suggested = peer.suggested;
        peer.suggested = -1;
        if (!sequential
                && suggested >= 0
                && peer.has(suggested)
                && pieces.picker().contains(suggested)) {
            return suggested;
        }
        if (peer.hasAll()) {
            return pieces.picker().pickAny();
        }
        return peer.pieces == null ? -1 : pieces.picker().pickFrom(peer.pieces);
    }

    private OpenPiece allowedFast(PeerState peer, long nowNanos) {
        for (int index : peer.allowedFast) {
            if (index < 0 || !peer.has(index)) {
                continue;
            }
            OpenPiece piece = pieces.get(index);
            if (piece != null && piece.freeCount() > 0 && mayJoin(peer, piece)) {
                return piece;
            }
            if (piece == null && pieces.picker().contains(index) && fits(index)) {
                return pieces.open(index, null, false, nowNanos);
            }
        }
        return null;
    }

    private boolean fits(int piece) {
        return pieces.credit().fits(pieces.layout().pieceLength(piece));
    }

    /** Whether the peer may send blocks of this open piece. */
    static boolean mayJoin(PeerState peer, OpenPiece piece) {
        boolean its = piece.owner == peer || (piece.isVacant() && piece.lastOwner == peer);
        return !piece.closed && (!piece.exclusive || its) && peer.has(piece.index);
    }
}

package dev.spate.scheduler;

import dev.spate.scheduler.smartban.SmartBan;

/**
 * Decides from which piece a peer takes its next block.
 *
 * <p>A peer stays with the piece of its last block. A fast peer prefers a piece of its own, so that pieces finish one after
 * the other and not all at the end. The others join shared pieces, oldest first, and open a new one only when there is none.
 * A web seed counts as fast, and goes on with the piece after its last one, so that its requests make long ranges.
 * When no memory is left everyone joins everything that is not exclusive.
 */
final class PieceChoice {
    private static final double FAST_SECONDS = 2;

    private final Pieces pieces;
    private final SmartBan smartBan;
    private final boolean sequential;

    PieceChoice(Pieces pieces, SmartBan smartBan, boolean sequential) {
        this.pieces = pieces;
        this.smartBan = smartBan;
        this.sequential = sequential;
    }

    /** An open piece with a free block that this peer has, or null when there is nothing to ask it for. */
    OpenPiece next(PeerState peer, long nowNanos) {
        OpenPiece piece = peer.isChoking() ? allowedFast(peer, nowNanos) : unchoked(peer, nowNanos);
        if (piece != peer.current()) {
            pieces.moveTo(peer, piece);
        }
        return piece;
    }

    private OpenPiece unchoked(PeerState peer, long nowNanos) {
        OpenPiece exclusive = peer.exclusive();
        if (exclusive != null && exclusive.freeCount() > 0) {
            return exclusive;
        }
        if (smartBan.isOnParole(peer.key(), nowNanos) && pieces.idleCount() > 0) {
            return alone(peer, nowNanos);
        }
        OpenPiece current = peer.current();
        if (!sequential && current != null && current.freeCount() > 0 && current.isOpenTo(peer)) {
            return current;
        }
        boolean fast =
                !sequential && (peer.isWebSeed() || peer.bytesPerSecond() * FAST_SECONDS >= pieces.pieceLength());
        OpenPiece piece = fast ? open(peer, true, nowNanos) : pieces.firstShared(peer);
        if (piece == null) {
            piece = fast ? pieces.firstShared(peer) : open(peer, false, nowNanos);
        }
        return piece != null ? piece : pieces.firstOwned(peer);
    }

    /** A piece that nobody else has a part in: its hash tells whether the peer lies, and nobody's good blocks are lost. */
    private OpenPiece alone(PeerState peer, long nowNanos) {
        OpenPiece piece = peer.exclusive() == null ? open(peer, true, nowNanos) : null;
        if (piece != null && !piece.isExclusive()) {
            pieces.makeExclusive(piece);
        }
        return piece;
    }

    /** Opens a piece, or takes over one that waits for an owner; null when there is none or no memory. */
    private OpenPiece open(PeerState peer, boolean own, long nowNanos) {
        if (peer.exclusive() == null) {
            int piece = smartBan.pickBegun(peer, nowNanos);
            if (piece >= 0 && pieces.get(piece).freeCount() > 0) {
                pieces.takeOver(pieces.get(piece), peer);
                return peer.exclusive();
            }
        }
        if (pieces.isMemoryFull()) {
            return null;
        }
        if (peer.exclusive() == null) {
            int piece = smartBan.pickIdle(peer, nowNanos);
            if (piece >= 0 && pieces.fits(piece)) {
                return pieces.openAlone(piece, peer, nowNanos);
            }
        }
        if (peer.foundNoIdlePieceAt(pieces.idleGeneration())) {
            return null;
        }
        int piece = pick(peer);
        if (piece < 0) {
            peer.foundNoIdlePiece(pieces.idleGeneration());
        }
        if (piece < 0 || !pieces.fits(piece)) {
            return null;
        }
        peer.opened(piece);
        return pieces.open(piece, own ? peer : null, nowNanos);
    }

    private int pick(PeerState peer) {
        if (peer.isWebSeed() && !sequential) {
            return pieces.pickForWebSeed(peer);
        }
        int suggested = peer.takeSuggested();
        boolean follow = !sequential && suggested >= 0 && peer.has(suggested) && pieces.isInPicker(suggested);
        return follow ? suggested : pieces.pick(peer);
    }

    private OpenPiece allowedFast(PeerState peer, long nowNanos) {
        for (int n = 0; n < peer.allowedFastCount(); n++) {
            int index = peer.allowedFast(n);
            if (index < 0 || !peer.has(index)) {
                continue;
            }
            OpenPiece piece = pieces.get(index);
            if (piece != null && piece.freeCount() > 0 && piece.isOpenTo(peer)) {
                return piece;
            }
            if (piece == null && pieces.isInPicker(index) && pieces.fits(index)) {
                return pieces.open(index, null, nowNanos);
            }
        }
        return null;
    }
}

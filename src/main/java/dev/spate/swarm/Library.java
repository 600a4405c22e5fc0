package dev.spate.swarm;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import dev.spate.wire.PeerMessage.Request;

/**
 * What all peers of a swarm serve from, and what of it has been served.
 *
 * <p>Owned by the swarm's event loop, but for the torrent and the content, which never change.
 */
final class Library {
    private final SyntheticTorrent torrent;
    private final ContentSource content;
    private final int blocksPerPiece;
    private final Bitfield served;

    Library(SyntheticTorrent torrent, ContentSource content) {
        this.torrent = torrent;
        this.content = content;
        PieceLayout layout = torrent.layout();
        this.blocksPerPiece = layout.blockCount(0);
        this.served = new Bitfield(Math.multiplyExact(layout.pieceCount(), blocksPerPiece));
    }

    SyntheticTorrent torrent() {
        return torrent;
    }

    ContentSource content() {
        return content;
    }

    /** Offset of a request's first byte in the whole content. */
    long offset(Request request) {
        return torrent.layout().pieceOffset(request.piece()) + request.offset();
    }

    /** Notes that a request is answered; returns whether nobody had been served its (first) block before. */
    boolean markServed(Request request) {
        return served.set(request.piece() * blocksPerPiece + request.offset() / Block.LENGTH_BYTES);
    }
}

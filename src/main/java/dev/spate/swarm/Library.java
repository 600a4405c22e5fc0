package dev.spate.swarm;

/**
 * What all peers of a swarm serve from, and what is counted of it.
 *
 * <p>Owned by the swarm's event loop, but for the torrent and the content, which never change.
 */
final class Library {
    private final SyntheticTorrent torrent;
    private final ContentSource content;
    private Ledger ledger;

    Library(SyntheticTorrent torrent, ContentSource content) {
        this.torrent = torrent;
        this.content = content;
        this.ledger = new Ledger(torrent.layout(), System.nanoTime());
    }

    SyntheticTorrent torrent() {
        return torrent;
    }

    ContentSource content() {
        return content;
    }

    /** Offset in the whole content of a byte of a piece. */
    long offset(int piece, int offset) {
        return torrent.layout().pieceOffset(piece) + offset;
    }

    /** What is counted since the last reset. */
    Ledger ledger() {
        return ledger;
    }

    /** Begins to count anew. */
    void reset(long nowNanos) {
        ledger = new Ledger(torrent.layout(), nowNanos);
    }
}

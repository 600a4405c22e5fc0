package dev.spate.synthetic.seeder;

import dev.spate.mse.TorrentKeys;
import dev.spate.synthetic.ContentSource;
import dev.spate.synthetic.SyntheticTorrent;
import dev.spate.synthetic.count.SwarmCounters;

/**
 * What all peers of a swarm serve from, and what is counted of it.
 *
 * <p>Owned by the swarm's event loop, but for the torrent and the content, which never change.
 */
public final class ServedContent {
    private final SyntheticTorrent torrent;
    private final ContentSource content;
    private final TorrentKeys keys = new TorrentKeys();
    private final HashServer hashes;
    private SwarmCounters swarmCounters;

    public ServedContent(SyntheticTorrent torrent, ContentSource content) {
        this.torrent = torrent;
        this.content = content;
        this.hashes = new HashServer(torrent, content);
        keys.add(torrent.infoHash());
        this.swarmCounters = new SwarmCounters(torrent.layout(), System.nanoTime());
    }

    public SyntheticTorrent torrent() {
        return torrent;
    }

    public ContentSource content() {
        return content;
    }

    /** By which clients name it in an encrypted handshake. */
    TorrentKeys keys() {
        return keys;
    }

    /** For those who have the torrent without its hashes. */
    HashServer hashes() {
        return hashes;
    }

    /** Offset in the whole content of a byte of a piece. */
    long offset(int piece, int offset) {
        return torrent.layout().pieceOffset(piece) + offset;
    }

    /** What is counted since the last reset. */
    public SwarmCounters swarmCounters() {
        return swarmCounters;
    }

    /** Begins to count anew. */
    public void reset(long nowNanos) {
        swarmCounters = new SwarmCounters(torrent.layout(), nowNanos);
    }
}

package dev.spate.synthetic.tracker;

import dev.spate.synthetic.SwarmReport.AnnounceReport;
import dev.spate.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the trackers of a swarm know: one torrent, its peers, and who announced what.
 *
 * <p>Owned by the swarm's event loop.
 */
public final class TrackerStore {
    /** How many peers an answer names at most: as many as fit a UDP answer (BEP 15) with room to spare. */
    static final int MOST_PEERS = 5_000;

    static final int INTERVAL_SECONDS = 1_800;
    static final int MIN_INTERVAL_SECONDS = 1;

    /** An address and a port, as in a compact answer (BEP 23). */
    static final int COMPACT_BYTES = 6;

    private final InfoHash infoHash;
    private final byte[] compact;
    private int next;
    private long announces;
    private long started;
    private long completed;
    private long stopped;
    private long failed;

    /** What an announce may tell; the order is that of BEP 15. */
    enum Event {
        NONE,
        COMPLETED,
        STARTED,
        STOPPED
    }

    public TrackerStore(InfoHash infoHash, List<InetSocketAddress> peers) {
        this.infoHash = infoHash;
        ByteBuffer all = ByteBuffer.allocate(peers.size() * COMPACT_BYTES);
        for (InetSocketAddress peer : peers) {
            all.put(peer.getAddress().getAddress()).putShort((short) peer.getPort());
        }
        this.compact = all.array();
    }

    /** Whether this is the torrent that is tracked here. */
    boolean knows(InfoHash asked) {
        return infoHash.equals(asked);
    }

    /** Number of peers: all of them seeders. */
    int seeders() {
        return compact.length / COMPACT_BYTES;
    }

    /** Notes a refusal. */
    void refuse() {
        failed++;
    }

    /**
     * Notes an announce and returns the answer's peers, six bytes each; every next answer goes on where the last one ended.
     *
     * <p>An answer names everybody, however many the client asks for: what a bench measures is how a client deals with a swarm, not how
     * long it takes to hear of it.
     *
     * @param wanted how many peers the client asks for: 0 for none; all other numbers are the same
     */
    byte[] announce(Event event, int wanted) {
        announces++;
        switch (event) {
            case STARTED -> started++;
            case COMPLETED -> completed++;
            case STOPPED -> stopped++;
            case NONE -> {}
        }
        int count = Math.min(MOST_PEERS, seeders());
        if (event == Event.STOPPED || wanted == 0) {
            return new byte[0];
        }
        byte[] some = new byte[count * COMPACT_BYTES];
        int from = next * COMPACT_BYTES;
        int run = Math.min(some.length, compact.length - from);
        System.arraycopy(compact, from, some, 0, run);
        System.arraycopy(compact, 0, some, run, some.length - run);
        next = (int) (((long) next + count) % seeders());
        return some;
    }

    /** Forgets what was announced, and whose turn it is. */
    public void reset() {
        next = 0;
        announces = 0;
        started = 0;
        completed = 0;
        stopped = 0;
        failed = 0;
    }

    public AnnounceReport report() {
        return new AnnounceReport(announces, started, completed, stopped, failed);
    }
}

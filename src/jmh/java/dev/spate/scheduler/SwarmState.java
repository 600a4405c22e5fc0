package dev.spate.scheduler;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.Random;

/**
 * A scheduler with seeds that answer in the order in which they were asked, and a disk that is always done: what a
 * download in full run looks like to it, and nothing else. A block comes every 16 microseconds, which is 1 GiB/s.
 */
final class SwarmState implements Command.Handler {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int REQUEST_LIMIT = 250;
    private static final long BLOCK_NANOS = 16_000;
    private static final long[] NO_DIGESTS = {};

    private final PieceLayout layout;
    private final PeerKey[] keys;
    private final Scheduler scheduler;
    /** Requests on the wire, oldest first; a cancelled one is answered all the same, as peers do. */
    private final long[] wire = new long[1 << 18];

    private int first;
    private int last;
    private long nowNanos;
    private int stored;

    SwarmState(int pieces, int peers) {
        layout = new PieceLayout((long) pieces * PIECE_BYTES, PIECE_BYTES);
        scheduler = new Scheduler(layout, new Bitfield(pieces), SchedulerOptions.defaults(), new Random(1));
        keys = new PeerKey[peers];
        for (int i = 0; i < peers; i++) {
            keys[i] = new PeerKey(i);
            scheduler.connected(keys[i], REQUEST_LIMIT, true, nowNanos);
            scheduler.haveAll(keys[i], nowNanos);
            scheduler.unchoked(keys[i], nowNanos);
        }
        scheduler.drainTo(this);
    }

    Scheduler scheduler() {
        return scheduler;
    }

    PeerKey peer(int index) {
        return keys[index];
    }

    /** Pieces that are not stored yet. */
    int missing() {
        return layout.pieceCount() - stored;
    }

    /** The oldest request is answered: what the session does for a block, without the bytes. */
    BlockResult block() {
        if (first == last) {
            throw new IllegalStateException("nothing is on the wire");
        }
        long request = wire[first++ & (wire.length - 1)];
        PeerKey peer = keys[(int) (request >>> 48)];
        int piece = (int) (request >>> 16);
        int offset = (int) (request & 0xffff) * Block.LENGTH_BYTES;
        nowNanos += BLOCK_NANOS;
        boolean kept = scheduler.isRequested(peer, piece, offset, Block.LENGTH_BYTES);
        BlockResult result = scheduler.blockReceived(peer, piece, offset, Block.LENGTH_BYTES, kept, nowNanos);
        scheduler.drainTo(this);
        if (scheduler.nextDeadlineNanos() - nowNanos <= 0) {
            scheduler.deadlineReached(nowNanos);
            scheduler.drainTo(this);
        }
        return result;
    }

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        if (last - first == wire.length) {
            throw new IllegalStateException("more on the wire than memory for it");
        }
        wire[last++ & (wire.length - 1)] = (long) peer.id() << 48 | (long) piece << 16 | offset / Block.LENGTH_BYTES;
    }

    @Override
    public void storePiece(int piece) {
        stored++;
        scheduler.pieceStored(piece, NO_DIGESTS, nowNanos);
    }

    @Override
    public void drop(PeerKey peer, String reason) {
        throw new IllegalStateException("a good peer was dropped: " + reason);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        throw new IllegalStateException("a good peer was banned: " + reason);
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        // Too late.
    }

    @Override
    public void interested(PeerKey peer) {
        // They have unchoked us already.
    }

    @Override
    public void notInterested(PeerKey peer) {
        // They do not mind.
    }

    @Override
    public void have(int piece) {
        // Seeds need not know.
    }

    @Override
    public void abandonPiece(int piece) {
        // Nothing was kept for it.
    }
}

package dev.spate.session.swarm;

import dev.spate.scheduler.BlockResult;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.webseed.WebSeed;
import dev.spate.webseed.WebSeedListener;
import io.netty.buffer.ByteBuf;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One web seed of a {@link Swarm}: a peer that has what its server has, and never chokes us. After each failure it comes back
 * under another key.
 *
 * <p>Owner: the event loop.
 */
final class WebSeedPeer implements RemotePeer, WebSeedListener {
    /** Requests for blocks that it queues: 32 MiB. */
    private static final int MOST_REQUESTS = 2048;

    private final Scheduler scheduler;
    private final PieceBuffers pieces;
    private final CommandExecutor commandExecutor;
    private final TransferCounters counters;
    private final LongSupplier clock;
    private final BiConsumer<WebSeedPeer, String> failed;
    private final BiConsumer<WebSeedPeer, String> fileLost;
    private final WebSeed seed;
    /** Null while it is not asked. */
    private PeerKey key;

    private boolean flushPending;
    private long receivedBytes;

    /**
     * A seed that is not asked yet.
     *
     * @param made makes the seed, with whom it tells
     * @param failed is told the reason when it is not asked any more
     * @param fileLost is told the reason when it does not have a file
     */
    WebSeedPeer(
            SwarmContext context,
            CommandExecutor commandExecutor,
            TransferCounters counters,
            Function<WebSeedListener, WebSeed> made,
            BiConsumer<WebSeedPeer, String> failed,
            BiConsumer<WebSeedPeer, String> fileLost) {
        this.scheduler = context.scheduler();
        this.pieces = context.pieces();
        this.commandExecutor = commandExecutor;
        this.counters = counters;
        this.clock = context.clock();
        this.failed = failed;
        this.fileLost = fileLost;
        this.seed = made.apply(this);
    }

    WebSeed seed() {
        return seed;
    }

    /** Whether it has this key now. */
    boolean isNow(PeerKey other) {
        return other.equals(key);
    }

    /** Whether something that it has is missing, or may be when it comes back. */
    boolean hasHope() {
        return key == null ? seed.hasHope() : scheduler.isInteresting(key);
    }

    /** Whether the scheduler has it for a peer. */
    boolean isConnected() {
        return key != null;
    }

    /** Bytes of its blocks that were of use. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** From now on it is asked, under this key. */
    void connect(PeerKey newKey) {
        long now = clock.getAsLong();
        key = newKey;
        scheduler.webSeedConnected(key, MOST_REQUESTS, now);
        scheduler.bitfield(key, seed.pieces(), now);
        scheduler.unchoked(key, now);
    }

    /** It is not asked any more. */
    void disconnect() {
        PeerKey old = key;
        key = null;
        seed.close();
        if (old != null) {
            scheduler.disconnected(old, clock.getAsLong());
        }
    }

    @Override
    public void sendRequest(int piece, int offset, int length) {
        seed.request(piece, offset, length);
    }

    @Override
    public void sendCancel(int piece, int offset, int length) {
        seed.cancel(piece, offset, length);
    }

    @Override
    public void sendInterest(boolean interested) {
        // A web server need not know.
    }

    @Override
    public void expel(String reason) {
        seed.drop(reason);
    }

    @Override
    public boolean markForFlush() {
        boolean first = !flushPending;
        flushPending = true;
        return first;
    }

    @Override
    public void flush(long nowNanos) {
        flushPending = false;
        seed.flush();
    }

    @Override
    public ByteBuf blockTarget(int piece, int offset, int length) {
        return key != null && scheduler.isRequested(key, piece, offset, length)
                ? pieces.target(piece, offset, length)
                : null;
    }

    @Override
    public void blockProgress() {
        long now = clock.getAsLong();
        counters.partOfBlock(now);
        scheduler.blockProgress(key, now);
    }

    @Override
    public void skipped(int bytes) {
        counters.skipped(bytes);
    }

    @Override
    public void block(int piece, int offset, int length, ByteBuf data) {
        try {
            long now = clock.getAsLong();
            BlockResult result = scheduler.blockReceived(key, piece, offset, length, data.isReadable(), now);
            counters.block(piece, offset, length, result, now);
            if (result == BlockResult.ACCEPTED) {
                pieces.accept(piece, offset, data);
                receivedBytes += length;
            }
        } finally {
            data.release();
        }
    }

    @Override
    public void readComplete() {
        commandExecutor.drain();
    }

    @Override
    public void fileLost(int firstPiece, int lastPiece, String reason) {
        long now = clock.getAsLong();
        // As after a choke, all that was requested is requested anew.
        scheduler.choked(key, now);
        for (int piece = firstPiece; piece <= lastPiece; piece++) {
            scheduler.lost(key, piece, now);
        }
        fileLost.accept(this, reason);
        scheduler.unchoked(key, now);
        commandExecutor.drain();
    }

    @Override
    public void failed(String reason) {
        failed.accept(this, reason);
    }

    @Override
    public String toString() {
        return "web seed " + seed.label();
    }
}

package dev.spate.session.swarm;

import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerSession;
import dev.spate.scheduler.PeerKey;
import dev.spate.session.PeerLatency;
import dev.spate.torrent.Bitfield;
import dev.spate.trace.PeerTrace;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.TimeUnit;

/**
 * One peer of a {@link Swarm}: tells the scheduler what the peer says.
 *
 * <p>Owner: the event loop.
 */
public final class SwarmPeer implements PeerSession {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(150);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(100);

    private final Swarm swarm;
    private final PeerKey key;
    private final PeerConnection connection;
    private final boolean fast;
    private final long sinceNanos;
    private final PeerTrace trace;
    private PeerLatency latency;
    private boolean piecesTold;
    private boolean seed;
    private boolean unchoked;
    private boolean touched;
    private boolean expelled;
    private long receivedBytes;

    SwarmPeer(Swarm swarm, PeerKey key, PeerConnection connection, boolean fast, PeerTrace trace) {
        this.swarm = swarm;
        this.key = key;
        this.connection = connection;
        this.fast = fast;
        this.sinceNanos = swarm.nowNanos();
        this.trace = trace;
    }

    PeerKey key() {
        return key;
    }

    public PeerConnection connection() {
        return connection;
    }

    boolean isFast() {
        return fast;
    }

    /** Whether it has every piece, so that it need not hear what we have. */
    boolean isSeed() {
        return seed;
    }

    boolean isUnchoked() {
        return unchoked;
    }

    /** Whether it is connected for so long and never delivered anything. */
    boolean isIdleFor(long nanos, long nowNanos) {
        return receivedBytes == 0 && nowNanos - sinceNanos > nanos;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    /** A block arrived whole; {@code responseNanos} is -1 when it was not asked for any more. */
    void timed(LatencyRecorder book, int piece, int offset, int length, long responseNanos, boolean useful) {
        if (responseNanos >= 0) {
            if (latency == null) {
                latency = book.of(connection.address());
            }
            book.record(latency, responseNanos, length);
        }
        trace.block(piece, offset, length, responseNanos, useful);
    }

    /** Ends the connection at our wish: it is not to be dialled again soon. */
    void expel(String reason) {
        expelled = true;
        connection.close(reason);
    }

    public boolean wasExpelled() {
        return expelled;
    }

    /** Marks that something waits to be flushed; returns whether that is news. */
    boolean touch() {
        boolean news = !touched;
        touched = true;
        return news;
    }

    /** Ends a dead connection, keeps a quiet one alive (BEP 3: peers close after two minutes of silence). */
    void keepUp(long nowNanos) {
        if (nowNanos - connection.lastReadNanos() > SILENCE_NANOS) {
            expel("silent for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
        } else if (!connection.hasPending() && nowNanos - connection.lastWriteNanos() > KEEP_ALIVE_NANOS) {
            connection.send(new PeerMessage.KeepAlive());
        }
    }

    void flush(long nowNanos) {
        touched = false;
        connection.flush(nowNanos);
    }

    @Override
    public ByteBuf blockTarget(ByteBufAllocator pool, int piece, int offset, int length) {
        return swarm.blockTarget(this, piece, offset, length);
    }

    @Override
    public void blockProgress() {
        swarm.blockProgress(this);
    }

    @Override
    public void readComplete() {
        swarm.drain();
    }

    @Override
    public void closed(String reason) {
        trace.closed(reason, receivedBytes);
        swarm.closed(this, reason);
    }

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        try {
            if (swarm.blockReceived(this, piece, offset, length, data)) {
                receivedBytes += length;
            }
        } finally {
            data.release();
        }
    }

    @Override
    public void keepAlive() {
        // That it came is what it says: the time of the last read is kept by the connection.
    }

    @Override
    public void choke() {
        unchoked = false;
        trace.choke(true);
        swarm.scheduler().choked(key, swarm.nowNanos());
    }

    @Override
    public void unchoke() {
        unchoked = true;
        trace.choke(false);
        swarm.scheduler().unchoked(key, swarm.nowNanos());
    }

    @Override
    public void interested() {
        // We serve nobody yet, so nobody's interest is noted.
    }

    @Override
    public void notInterested() {
        // See interested().
    }

    @Override
    public void have(int piece) {
        swarm.scheduler().have(key, piece, swarm.nowNanos());
    }

    @Override
    public void bitfield(byte[] bits) {
        if (firstPieces()) {
            Bitfield pieces = Bitfield.fromWire(bits, swarm.pieceCount());
            seed = pieces.isFull();
            swarm.scheduler().bitfield(key, pieces, swarm.nowNanos());
        }
    }

    @Override
    public void haveAll() {
        if (allowedWithFast() && firstPieces()) {
            seed = true;
            swarm.scheduler().haveAll(key, swarm.nowNanos());
        }
    }

    @Override
    public void haveNone() {
        if (allowedWithFast() && firstPieces()) {
            swarm.scheduler().haveNone(key, swarm.nowNanos());
        }
    }

    @Override
    public void suggest(int piece) {
        if (allowedWithFast()) {
            swarm.scheduler().suggested(key, piece, swarm.nowNanos());
        }
    }

    @Override
    public void allowedFast(int piece) {
        if (allowedWithFast()) {
            swarm.scheduler().allowedFast(key, piece, swarm.nowNanos());
        }
    }

    @Override
    public void reject(int piece, int offset, int length) {
        if (allowedWithFast()) {
            swarm.scheduler().rejected(key, piece, offset, length, swarm.nowNanos());
        }
    }

    @Override
    public void request(int piece, int offset, int length) {
        // We choke everybody: without the fast extension a request is dropped in silence, with it it is refused (BEP
        // 6).
        if (fast) {
            connection.send(new PeerMessage.Reject(piece, offset, length));
            swarm.touched(this);
        }
    }

    @Override
    public void cancel(int piece, int offset, int length) {
        // Nothing is ever queued for a peer.
    }

    @Override
    public void port(int port) {
        // The DHT (BEP 5) comes later.
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (id != 0) {
            return;
        }
        try {
            ExtensionHandshake.decode(payload)
                    .reqq()
                    .ifPresent(limit -> swarm.scheduler().requestLimit(key, Math.max(1, limit)));
        } catch (WireException malformed) {
            connection.fault(malformed.getMessage());
        }
    }

    private boolean allowedWithFast() {
        if (!fast) {
            connection.fault("it sent a message of the fast extension, which was not agreed on");
        }
        return fast;
    }

    private boolean firstPieces() {
        if (piecesTold) {
            connection.fault("it told its pieces twice");
            return false;
        }
        piecesTold = true;
        return true;
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}

package dev.spate.session.swarm;

import dev.spate.merkle.HashRange;
import dev.spate.net.ExternalIp;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerSession;
import dev.spate.scheduler.BlockResult;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.PeerLatency;
import dev.spate.session.peers.PeerList;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import dev.spate.trace.PeerTrace;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One peer of a {@link Swarm}: tells the scheduler what the peer sends, and puts its blocks into their pieces.
 *
 * <p>Owner: the event loop.
 */
final class SwarmPeer implements RemotePeer, PeerSession {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(150);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(100);

    /** A new peer keeps its place for so long, whoever comes. */
    private static final long FIRST_CHANCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Logger LOG = LoggerFactory.getLogger(SwarmPeer.class);

    private final Scheduler scheduler;
    private final PieceBuffers pieces;
    private final CommandExecutor commandExecutor;
    private final TransferCounters counters;
    private final LatencyRecorder latencies;
    private final LongSupplier clock;
    private final Optional<HashExchange> hashExchange;
    /** As it stands in handshakes; empty for a torrent of version 1. */
    private final Optional<InfoHash> infoHashV2;

    private final PeerKey key;
    private final PeerConnection connection;
    private final BiConsumer<SwarmPeer, String> gone;
    private final int pieceCount;
    private final boolean fast;
    private final long sinceNanos;
    private final PeerTrace trace;
    private final Extensions extensions;
    private final DhtPorts dhtPorts;
    private final PeerList peerList;
    private final ExternalIp externalIp;
    private InetSocketAddress dialAddress;
    /** Null until the peer sends the first message of an extension. */
    private PeerExtensions peerExtensions;

    private PeerLatency latency;
    /** This and the next are null when nobody is given anything. */
    private Uploads uploads;

    private PeerUploader uploader;

    private boolean unchoked;
    private boolean flushPending;
    private boolean expelled;
    private long receivedBytes;
    /** -1 before it is asked for. */
    private long priority = -1;

    /** @param gone is told the reason when the connection has ended */
    SwarmPeer(
            SwarmContext context,
            Extensions extensions,
            DhtPorts dhtPorts,
            CommandExecutor commandExecutor,
            TransferCounters counters,
            Optional<HashExchange> hashExchange,
            PeerKey key,
            PeerConnection connection,
            BiConsumer<SwarmPeer, String> gone) {
        this.scheduler = context.scheduler();
        this.pieces = context.pieces();
        this.commandExecutor = commandExecutor;
        this.counters = counters;
        this.latencies = context.latencies();
        this.clock = context.clock();
        this.hashExchange = hashExchange;
        this.infoHashV2 = context.trees().map(HashTrees::wireName);
        this.key = key;
        this.connection = connection;
        this.gone = gone;
        this.pieceCount = context.verified().size();
        this.fast = connection.handshake().supportsFast();
        this.extensions = extensions;
        this.dhtPorts = dhtPorts;
        this.peerList = context.peerList();
        this.externalIp = context.resources().externalIp();
        this.dialAddress = connection.incoming() ? null : connection.address();
        this.trace = context.trace().peer(connection.address(), connection.incoming());
        this.sinceNanos = nowNanos();
    }

    private long nowNanos() {
        return clock.getAsLong();
    }

    PeerKey key() {
        return key;
    }

    PeerConnection connection() {
        return connection;
    }

    boolean isFast() {
        return fast;
    }

    /** From now on it is served, as the choker allows. */
    void serveWith(Uploads theUploads) {
        uploads = theUploads;
        uploader = theUploads.connected(this);
    }

    /** What serves it; null when nobody is given anything. */
    PeerUploader uploader() {
        return uploader;
    }

    /** Whether it has everything. */
    boolean isSeed() {
        return scheduler.isSeed(key);
    }

    boolean isUnchoked() {
        return unchoked;
    }

    /** Whether it has been connected for so long, and neither delivered nor took anything. */
    boolean isIdleFor(long nanos, long nowNanos) {
        return receivedBytes == 0 && nowNanos - sinceNanos > nanos && (uploader == null || uploader.sentBytes() == 0);
    }

    /** Whether it had its time, and neither lets us request what we want nor is let request now. */
    boolean isReplaceable(long nowNanos) {
        boolean gives = unchoked && !scheduler.isComplete();
        boolean takes = uploader != null && uploader.isUnchoked();
        return !gives && !takes && nowNanos - sinceNanos > FIRST_CHANCE_NANOS;
    }

    /** Its canonical priority (BEP 40). */
    long priority() {
        if (priority < 0) {
            priority = peerList.priority().of(dialAddress().orElse(connection.address()));
        }
        return priority;
    }

    /** Bytes of the blocks that were of use. */
    long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public void expel(String reason) {
        expelled = true;
        connection.close(reason);
    }

    boolean wasExpelled() {
        return expelled;
    }

    @Override
    public boolean markForFlush() {
        boolean first = !flushPending;
        flushPending = true;
        return first;
    }

    /** Ends a dead connection, keeps a quiet one alive (BEP 3: peers close after two minutes of silence). */
    void keepAliveOrDrop(long nowNanos) {
        if (nowNanos - connection.lastReadNanos() > SILENCE_NANOS) {
            expel("silent for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
        } else if (uploader != null && uploader.isStuck(nowNanos)) {
            expel("it does not read what we send");
        } else if (!connection.hasPending() && nowNanos - connection.lastWriteNanos() > KEEP_ALIVE_NANOS) {
            connection.send(new PeerMessage.KeepAlive());
        }
    }

    @Override
    public void flush(long nowNanos) {
        flushPending = false;
        connection.flush(nowNanos);
    }

    @Override
    public void sendRequest(int piece, int offset, int length) {
        connection.request(piece, offset, length);
    }

    @Override
    public void sendCancel(int piece, int offset, int length) {
        connection.cancel(piece, offset, length);
    }

    @Override
    public void sendInterest(boolean interested) {
        connection.send(interested ? new PeerMessage.Interested() : new PeerMessage.NotInterested());
    }

    @Override
    public ByteBuf blockTarget(ByteBufAllocator pool, int piece, int offset, int length) {
        return scheduler.isRequested(key, piece, offset, length) ? pieces.target(piece, offset, length) : null;
    }

    @Override
    public void blockProgress() {
        long now = nowNanos();
        counters.partOfBlock(now);
        scheduler.blockProgress(key, now);
    }

    @Override
    public void readComplete() {
        commandExecutor.drain();
        if (uploader != null) {
            uploader.pump();
        }
    }

    @Override
    public void closed(String reason) {
        if (dialAddress != null && connection.incoming()) {
            peerList.goneWhoDialledUsFrom(dialAddress);
        }
        trace.closed(reason, receivedBytes);
        gone.accept(this, reason);
    }

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        try {
            long now = nowNanos();
            long responseNanos = scheduler.responseNanos(key, piece, offset, length, now);
            BlockResult result = scheduler.blockReceived(key, piece, offset, length, data.isReadable(), now);
            boolean accepted = result == BlockResult.ACCEPTED;
            counters.block(piece, offset, length, result, now);
            recordLatency(piece, offset, length, responseNanos, accepted);
            if (!accepted) {
                LOG.trace("{}: block {}:{}+{} {}", this, piece, offset, length, result);
                return;
            }
            // The scheduler may have queued StorePiece already. Commands are carried out at the end of the read, when
            // the
            // bytes are part of the piece.
            pieces.accept(piece, offset, data);
            if (receivedBytes == 0) {
                commandExecutor.firstBlock(this);
                if (!connection.incoming()) {
                    peerList.delivered(connection.address());
                }
            }
            receivedBytes += length;
            if (uploader != null) {
                uploader.account().received(length);
            }
        } finally {
            data.release();
        }
    }

    /** {@code responseNanos} is -1 when the block was not asked for. */
    private void recordLatency(int piece, int offset, int length, long responseNanos, boolean accepted) {
        if (accepted && responseNanos >= 0) {
            if (latency == null) {
                latency = latencies.of(connection.address());
            }
            latencies.record(latency, responseNanos, length);
        }
        trace.block(piece, offset, length, responseNanos, accepted);
    }

    @Override
    public void keepAlive() {
        // Nothing to do: the connection keeps the time of the last read.
    }

    @Override
    public void choke() {
        unchoked = false;
        trace.choke(true);
        scheduler.choked(key, nowNanos());
    }

    @Override
    public void unchoke() {
        unchoked = true;
        trace.choke(false);
        scheduler.unchoked(key, nowNanos());
    }

    @Override
    public void interested() {
        interested(true);
    }

    @Override
    public void notInterested() {
        interested(false);
    }

    private void interested(boolean interested) {
        if (uploader != null) {
            uploads.interested(uploader, interested);
        }
    }

    @Override
    public void have(int piece) {
        trace.have(piece);
        scheduler.have(key, piece, nowNanos());
        if (uploader != null) {
            uploads.have(uploader, piece);
            if (scheduler.isSeed(key)) {
                uploads.seed(uploader);
            }
        }
    }

    @Override
    public void bitfield(byte[] bits) {
        // Told twice, the newer word counts: clients send a bitfield again, or have all beside it.
        Bitfield has = Bitfield.fromWire(bits, pieceCount);
        scheduler.bitfield(key, has, nowNanos());
        piecesTold(has);
    }

    private void piecesTold(Bitfield has) {
        trace.pieces(has);
        hashExchange.ifPresent(exchange -> exchange.ask(this));
        if (uploader != null) {
            uploads.piecesTold(uploader, has, scheduler.isSeed(key));
        }
    }

    @Override
    public void haveAll() {
        if (checkFast()) {
            scheduler.haveAll(key, nowNanos());
            piecesTold(Bitfield.full(pieceCount));
        }
    }

    @Override
    public void haveNone() {
        if (checkFast()) {
            scheduler.haveNone(key, nowNanos());
            piecesTold(new Bitfield(pieceCount));
        }
    }

    @Override
    public void suggest(int piece) {
        if (checkFast()) {
            scheduler.suggested(key, piece, nowNanos());
        }
    }

    @Override
    public void allowedFast(int piece) {
        if (checkFast()) {
            scheduler.allowedFast(key, piece, nowNanos());
        }
    }

    @Override
    public void reject(int piece, int offset, int length) {
        if (checkFast()) {
            scheduler.rejected(key, piece, offset, length, nowNanos());
        }
    }

    @Override
    public void request(int piece, int offset, int length) {
        if (uploader != null) {
            uploader.request(piece, offset, length);
        } else {
            // We choke all peers.
            refuse(piece, offset, length);
        }
    }

    @Override
    public void impossibleRequest(int piece, int offset, int length) {
        refuse(piece, offset, length);
    }

    /** Answers a request with a reject, as each has an answer with the fast extension (BEP 6); else ignores it (BEP 3). */
    void refuse(int piece, int offset, int length) {
        if (fast) {
            connection.reject(piece, offset, length);
            commandExecutor.flushLater(this);
        }
    }

    @Override
    public void cancel(int piece, int offset, int length) {
        if (uploader != null) {
            uploader.cancel(piece, offset, length);
        }
    }

    @Override
    public void port(int port) {
        dhtPorts.received(this, port);
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (id == ExtensionHandshake.ID) {
            ExtensionHandshake.decodeIfReadable(payload).ifPresent(this::introduced);
        } else {
            extensionsHere().received(id, payload);
        }
    }

    @Override
    public void hashRequest(HashRange range) {
        if (hashExchange.isPresent()) {
            hashExchange.get().requested(this, range);
        } else {
            // Each is answered (BEP 52), and this torrent has no hashes.
            connection.send(new PeerMessage.HashReject(range));
            commandExecutor.flushLater(this);
        }
    }

    @Override
    public void hashes(HashRange range, byte[] hashes) {
        // Those that nobody asked for are counted elsewhere.
        hashExchange.ifPresent(exchange -> exchange.received(this, range, hashes));
    }

    @Override
    public void hashReject(HashRange range) {
        hashExchange.ifPresent(exchange -> exchange.rejected(this, range));
    }

    /** Whether it knows the torrent by its hash of version 2, or says that it could (BEP 52). */
    boolean speaksV2() {
        return connection.handshake().supportsV2()
                || infoHashV2.equals(Optional.of(connection.handshake().infoHash()));
    }

    /** The peer has a piece no more (BEP 54). */
    void lost(int piece) {
        if (piece >= 0 && piece < pieceCount) {
            connection.lostPiece();
            scheduler.lost(key, piece, nowNanos());
        }
    }

    /** We have a piece no more; whoever does not speak of it hears of it when it requests. */
    void withdraw(int piece) {
        if (peerExtensions != null) {
            peerExtensions.withdrawn(piece);
            commandExecutor.flushLater(this);
        }
    }

    private PeerExtensions extensionsHere() {
        if (peerExtensions == null) {
            peerExtensions = new PeerExtensions(extensions, this);
        }
        return peerExtensions;
    }

    /** It told of others that speak {@code ut_holepunch} (BEP 55). */
    void named(List<InetSocketAddress> punchable) {
        extensions.named(this, punchable);
    }

    /** Where it can be dialled; empty when that is not known. */
    Optional<InetSocketAddress> dialAddress() {
        return Optional.ofNullable(dialAddress);
    }

    private void introduced(ExtensionHandshake told) {
        told.yourIp().ifPresent(ours -> externalIp.vote(connection.address().getAddress(), ours));
        if (dialAddress == null && told.port().isPresent()) {
            dialAddress = new InetSocketAddress(
                    connection.address().getAddress(), told.port().getAsInt());
            peerList.dialledUsFrom(dialAddress);
        }
        told.reqq().ifPresent(limit -> scheduler.requestLimit(key, limit));
        extensionsHere().introduced(told);
        if (uploader != null) {
            uploads.uploadOnly(uploader, told.uploadOnly());
        }
    }

    /** Ends the connection when the fast extension was not agreed on. */
    private boolean checkFast() {
        if (!fast) {
            connection.fault("it sent a message of the fast extension, which was not agreed on");
        }
        return fast;
    }

    @Override
    public String toString() {
        return connection.toString();
    }
}

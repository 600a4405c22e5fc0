package dev.spate.session.swarm;

import dev.spate.net.Transport;
import dev.spate.peer.Acceptor;
import dev.spate.peer.OurHandshake;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.scheduler.BlockResult;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.DeadlineTimer;
import dev.spate.session.DownloadEvent;
import dev.spate.session.peers.DialQueue;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerSearch;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerAddress;
import dev.spate.trace.Trace;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one torrent and the scheduler between them: events go in, commands come out, and each read is
 * answered with one flush for each peer that has something to be told.
 *
 * <p>Owner: the event loop. There is one timer, armed to the scheduler's next deadline, however many peers there are.
 */
public final class Swarm implements PeerEvents, PeerSearch {
    /** Dials under way at once: enough to greet a thousand peers in seconds, few enough for a home router. */
    public static final int HALF_OPEN_LIMIT = 500;

    private static final int FIRST_REQUEST_LIMIT = 250;
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    private final Transport transport;
    private final OurHandshake ourHandshake;
    private final Bitfield verified;
    private final Scheduler scheduler;
    private final OpenPieces pieces;
    private final PeerList directory;
    private final int maxPeers;
    private final LongSupplier clock;
    private final SwarmListener listener;
    private final LatencyRecorder latencies;
    private final Trace trace;
    private final DialQueue dials;
    private final DeadlineTimer timer;
    private final ConnectedPeers roll = new ConnectedPeers();
    private final IncomingPeers incomingPeers = new IncomingPeers();
    private final FlushQueue flushQueue = new FlushQueue();
    private final CommandExecutor commandExecutor;
    private int nextKey;
    private long receivedBytes;
    private long unrequestedBytes;
    private long lastByteNanos;
    private boolean draining;
    private boolean closed;

    /**
     * @param verified the pieces that are there; kept up to date from here on
     * @param clock monotonic nanoseconds
     */
    public Swarm(
            Transport transport,
            OurHandshake ourHandshake,
            Bitfield verified,
            Scheduler scheduler,
            OpenPieces pieces,
            PeerList directory,
            int maxPeers,
            LongSupplier clock,
            SwarmListener listener,
            LatencyRecorder latencies,
            Trace trace) {
        this.transport = transport;
        this.ourHandshake = ourHandshake;
        this.verified = verified;
        this.scheduler = scheduler;
        this.pieces = pieces;
        this.directory = directory;
        this.maxPeers = maxPeers;
        this.clock = clock;
        this.listener = listener;
        this.latencies = latencies;
        this.trace = trace;
        this.dials =
                new DialQueue(transport, ourHandshake, this, directory, HALF_OPEN_LIMIT, maxPeers, roll::size, clock);
        this.commandExecutor = new CommandExecutor(
                this, transport.loop(), roll, flushQueue, scheduler, pieces, directory, listener, trace);
        this.timer = new DeadlineTimer(transport.loop(), this::deadlineReached);
        this.lastByteNanos = clock.getAsLong();
    }

    /**
     * Begins to accept peers.
     *
     * @param port 0 takes a free one, -1 accepts nobody
     * @return on the loop; fails when the port is taken, and peers can still be dialled
     */
    public Future<Acceptor> listen(int port) {
        return incomingPeers.open(port, transport, ourHandshake, this, clock);
    }

    /** The port where peers can reach us, or 0. */
    public int listenPort() {
        return incomingPeers.port();
    }

    @Override
    public void dialMore() {
        dials.dialMore();
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        if (incoming) {
            LOG.debug("{} (incoming): {}", PeerAddress.text(address), reason);
        } else {
            dials.failed(address, reason);
        }
        listener.event(new DownloadEvent.PeerFailed(address, incoming, reason));
    }

    @Override
    public void broken(VirtualMachineError error) {
        if (!closed) {
            listener.broken(error);
        }
    }

    @Override
    public PeerSession greeted(PeerConnection connection) {
        if (!connection.incoming()) {
            dials.greeted(connection.address());
        }
        Optional<String> refusal =
                closed ? Optional.of("we are done") : roll.refusal(connection, maxPeers, directory, nowNanos());
        if (refusal.isPresent()) {
            listener.event(new DownloadEvent.PeerFailed(connection.address(), connection.incoming(), refusal.get()));
            return new RefusedPeer(connection, refusal.get(), () -> {
                if (!connection.incoming()) {
                    directory.refused(connection.address(), nowNanos());
                }
            });
        }
        boolean fast = connection.handshake().supportsFast();
        SwarmPeer peer = new SwarmPeer(
                this,
                new PeerKey(nextKey++),
                connection,
                fast,
                trace.peer(connection.address(), connection.incoming()));
        roll.add(peer);
        scheduler.connected(peer.key(), FIRST_REQUEST_LIMIT, fast, nowNanos());
        listener.event(new DownloadEvent.PeerConnected(connection.address(), connection.incoming()));
        if (connection.handshake().supportsExtension()) {
            connection.send(incomingPeers.introduction());
        }
        connection.sendPieces(verified, fast);
        flushQueue.add(peer);
        dials.dialMore();
        return peer;
    }

    ByteBuf blockTarget(SwarmPeer peer, int piece, int offset, int length) {
        return scheduler.isRequested(peer.key(), piece, offset, length) ? pieces.target(piece, offset, length) : null;
    }

    void blockProgress(SwarmPeer peer) {
        lastByteNanos = nowNanos();
        scheduler.blockProgress(peer.key(), lastByteNanos);
    }

    /** Returns whether the block was of use. */
    boolean blockReceived(SwarmPeer peer, int piece, int offset, int length, ByteBuf data) {
        long now = nowNanos();
        receivedBytes += length;
        long responseNanos = scheduler.responseNanos(peer.key(), piece, offset, length, now);
        BlockResult blockResult = scheduler.blockReceived(peer.key(), piece, offset, length, data.isReadable(), now);
        peer.timed(latencies, piece, offset, length, responseNanos, blockResult == BlockResult.ACCEPTED);
        if (blockResult != BlockResult.ACCEPTED) {
            unrequestedBytes += blockResult == BlockResult.UNREQUESTED ? length : 0;
            LOG.trace("{}: block {}:{}+{} {}", peer, piece, offset, length, blockResult);
            return false;
        }
        lastByteNanos = now;
        pieces.accept(piece, offset, data);
        if (peer.receivedBytes() == 0) {
            commandExecutor.supplies(peer);
        }
        return true;
    }

    void closed(SwarmPeer peer, String reason) {
        roll.remove(peer);
        long now = nowNanos();
        scheduler.disconnected(peer.key(), now);
        PeerConnection connection = peer.connection();
        LOG.debug("{}: {}", connection, reason);
        if (!connection.incoming()) {
            dials.gone(
                    peer.connection().address(),
                    peer.wasExpelled() || peer.connection().isFaulty(),
                    peer.receivedBytes(),
                    now);
        }
        commandExecutor.fault(connection, reason);
        listener.event(new DownloadEvent.PeerDropped(connection.address(), reason));
        if (!closed) {
            drain();
            dials.dialMore();
        }
    }

    /** Carries out what the scheduler decided, and flushes once. */
    void drain() {
        if (draining || closed) {
            return;
        }
        draining = true;
        try {
            scheduler.drainTo(commandExecutor);
        } finally {
            draining = false;
        }
        long now = nowNanos();
        flushQueue.flush(now);
        timer.arm(scheduler.nextDeadlineNanos(), now);
    }

    private void deadlineReached() {
        if (!closed) {
            scheduler.deadlineReached(nowNanos());
            drain();
        }
    }

    void pieceStored(int piece, long[] digests) {
        trace.pieceEnded(piece, Trace.PieceEnd.VERIFIED);
        if (!closed) {
            lastByteNanos = nowNanos();
            verified.set(piece);
            scheduler.pieceStored(piece, digests, lastByteNanos);
            drain();
            listener.pieceVerified(piece);
        }
    }

    void pieceCorrupt(int piece, long[] digests) {
        trace.pieceEnded(piece, Trace.PieceEnd.CORRUPT);
        if (!closed) {
            LOG.debug("piece {} does not match its hash", piece);
            listener.event(new DownloadEvent.PieceCorrupt(piece));
            scheduler.pieceCorrupt(piece, digests, nowNanos());
            drain();
        }
    }

    /** Says what was held back, keeps quiet connections alive, ends dead ones. */
    @Override
    public void sweep() {
        long now = nowNanos();
        for (SwarmPeer peer : List.copyOf(roll.peers())) {
            peer.keepUp(now);
            flushQueue.add(peer);
        }
        flushQueue.flush(now);
        roll.makeRoom(maxPeers, directory.untried(), now);
        dials.dialMore();
    }

    /** Number of pieces of the torrent. */
    int pieceCount() {
        return verified.size();
    }

    /** Something was said to this peer, and is sent at the end of the read. */
    void touched(SwarmPeer peer) {
        flushQueue.add(peer);
    }

    /** Ends every connection and gives all memory back but that of pieces at the disk. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        dials.close();
        timer.cancel();
        incomingPeers.close();
        for (SwarmPeer peer : List.copyOf(roll.peers())) {
            peer.connection().close("we are done");
        }
        pieces.clear();
    }

    void diskFailed(IOException reason) {
        if (!closed) {
            listener.diskFailed(reason);
        }
    }

    /** Where a peer is; empty when it is gone. */
    public Optional<InetSocketAddress> address(PeerKey key) {
        return Optional.ofNullable(roll.get(key)).map(peer -> peer.connection().address());
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    /** Payload bytes that came from peers, useful or not. */
    public long receivedBytes() {
        return receivedBytes;
    }

    /** Payload bytes that came for nothing. */
    public long wastedBytes() {
        return scheduler.stats().wastedBytes() + scheduler.stats().discardedBytes() + unrequestedBytes;
    }

    @Override
    public long lastByteNanos() {
        return lastByteNanos;
    }

    @Override
    public int connected() {
        return roll.size();
    }

    public int unchoked() {
        return roll.unchoked();
    }

    @Override
    public int halfOpen() {
        return dials.halfOpen();
    }

    /** Peers that ever delivered a block. */
    public int served() {
        return commandExecutor.suppliers();
    }
}

package dev.spate.session;

import dev.spate.net.Transport;
import dev.spate.peer.Acceptor;
import dev.spate.peer.Dialer;
import dev.spate.peer.Greeting;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Receipt;
import dev.spate.scheduler.Scheduler;
import dev.spate.storage.PieceBuffer;
import dev.spate.storage.Storage;
import dev.spate.storage.StorageException;
import dev.spate.storage.StoreCallback;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one torrent and the scheduler between them: events go in, commands come out, and each read is
 * answered with one flush for each peer that has something to be told.
 *
 * <p>Owner: the event loop. There is one timer, armed to the scheduler's next deadline, however many peers there are.
 */
final class Swarm implements PeerEvents, Command.Handler {
    /** What the owner of the swarm is told. */
    interface Listener {
        void event(DownloadEvent event);

        void pieceVerified(int piece);

        void diskFailed(IOException reason);
    }

    /** Dials under way at once: enough to greet a thousand peers in seconds, few enough for a home router. */
    private static final int HALF_OPEN_LIMIT = 500;

    private static final int FIRST_REQUEST_LIMIT = 250;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(150);
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(100);
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final PieceLayout layout;
    private final Storage storage;
    private final int firstPiece;
    private final Map<Integer, PieceBuffer> open = new HashMap<>();
    private final PeerDirectory directory;
    private final Listener listener;
    private final Dialer dialer;
    private final Optional<Greeting> accepting;
    private final Transport transport;
    private final int maxPeers;
    private final Bitfield verified;
    private final SwarmRoll roll = new SwarmRoll();
    private final List<SwarmPeer> toFlush = new ArrayList<>();
    private final Map<PeerKey, InetSocketAddress> suppliers = new HashMap<>();
    private Acceptor acceptor;
    private int listenPort;
    private int halfOpen;
    private int nextKey;
    private long receivedBytes;
    private long lastByteNanos;
    private boolean draining;
    private boolean closed;
    private ScheduledFuture<?> timer;
    private long timerNanos;

    Swarm(
            Transport transport,
            Greeting greeting,
            PieceLayout layout,
            Bitfield verified,
            Scheduler scheduler,
            Storage storage,
            int firstPiece,
            PeerDirectory directory,
            int maxPeers,
            boolean accepts,
            Listener listener) {
        this.transport = transport;
        this.loop = transport.loop();
        this.layout = layout;
        this.verified = verified;
        this.scheduler = scheduler;
        this.storage = storage;
        this.firstPiece = firstPiece;
        this.directory = directory;
        this.maxPeers = maxPeers;
        this.listener = listener;
        this.dialer = new Dialer(transport, greeting, this);
        this.accepting = accepts ? Optional.of(greeting) : Optional.empty();
        this.lastByteNanos = System.nanoTime();
    }

    /** Begins to accept peers. Not called on the loop: it waits for the port. */
    void listen(int port) throws IOException {
        if (accepting.isPresent()) {
            acceptor = Acceptor.listen(transport, new InetSocketAddress(port), accepting.get(), this);
            listenPort = acceptor.port();
        }
    }

    /** The port where peers can reach us, or 0. */
    int listenPort() {
        return listenPort;
    }

    /** Addresses to dial, from wherever. */
    void offer(List<InetSocketAddress> addresses) {
        for (InetSocketAddress each : addresses) {
            directory.add(each);
        }
        dialMore();
    }

    /** Dials as many known addresses as the limits allow. */
    void dialMore() {
        long now = nowNanos();
        while (!closed && halfOpen < HALF_OPEN_LIMIT && halfOpen + roll.size() < maxPeers) {
            Optional<InetSocketAddress> next = directory.nextToDial(now);
            if (next.isEmpty()) {
                return;
            }
            halfOpen++;
            dialer.dial(next.get());
        }
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        LOG.debug("{}: {}", address, reason);
        if (!incoming) {
            halfOpen--;
            directory.failed(address, nowNanos());
            dialMore();
        }
    }

    @Override
    public PeerSession greeted(PeerConnection connection) {
        boolean fast = connection.handshake().supportsFast();
        SwarmPeer peer = new SwarmPeer(this, new PeerKey(nextKey++), connection, fast);
        if (!connection.incoming()) {
            halfOpen--;
        }
        String refusal = refusal(connection);
        roll.add(peer);
        long now = nowNanos();
        scheduler.connected(peer.key(), FIRST_REQUEST_LIMIT, fast, now);
        if (refusal != null) {
            peer.expel(refusal);
            return peer;
        }
        listener.event(new DownloadEvent.PeerConnected(connection.address(), connection.incoming()));
        if (connection.handshake().supportsExtension()) {
            connection.send(new PeerMessage.Extended(0, ourExtensions().encode()));
        }
        connection.sendPieces(verified, fast);
        touched(peer);
        dialMore();
        return peer;
    }

    private String refusal(PeerConnection connection) {
        if (closed) {
            return "we are done";
        }
        if (roll.size() >= maxPeers) {
            return "we have enough peers";
        }
        if (directory.isBanned(connection.address())) {
            return "it is banned";
        }
        return roll.isConnected(connection) ? "we are connected to it already" : null;
    }

    private ExtensionHandshake ourExtensions() {
        return OurExtensions.handshake(listenPort);
    }

    ByteBuf blockTarget(SwarmPeer peer, int piece, int offset, int length) {
        return scheduler.isRequested(peer.key(), piece, offset, length)
                ? open.computeIfAbsent(piece, each -> storage.buffer(each - firstPiece))
                        .slice(offset, length)
                : null;
    }

    void blockProgress(SwarmPeer peer) {
        lastByteNanos = nowNanos();
        scheduler.blockProgress(peer.key(), lastByteNanos);
    }

    /** Returns whether the block was of use. */
    boolean blockReceived(SwarmPeer peer, int piece, int offset, int length, ByteBuf data) {
        long now = nowNanos();
        receivedBytes += length;
        if (!data.isReadable() && scheduler.isRequested(peer.key(), piece, offset, length)) {
            // Nobody had asked when it began to arrive, so it was skipped; the request that came later was in vain.
            scheduler.rejected(peer.key(), piece, offset, length, now);
            return false;
        }
        Receipt receipt = scheduler.blockReceived(peer.key(), piece, offset, length, now);
        if (receipt != Receipt.ACCEPTED) {
            LOG.trace("{}: block {}:{}+{} {}", peer, piece, offset, length, receipt);
            return false;
        }
        lastByteNanos = now;
        open.get(piece).accept(offset, data);
        if (peer.receivedBytes() == 0) {
            suppliers.put(peer.key(), peer.connection().address());
        }
        return true;
    }

    void closed(SwarmPeer peer, String reason) {
        roll.remove(peer);
        long now = nowNanos();
        scheduler.disconnected(peer.key(), now);
        PeerConnection connection = peer.connection();
        if (!connection.incoming()) {
            if (peer.receivedBytes() > 0 && !peer.wasExpelled()) {
                directory.left(connection.address(), now);
            } else {
                directory.failed(connection.address(), now);
            }
        }
        listener.event(new DownloadEvent.PeerDropped(connection.address(), reason));
        if (!closed) {
            drain();
            dialMore();
        }
    }

    /** Carries out what the scheduler decided, and flushes once. */
    void drain() {
        if (draining || closed) {
            return;
        }
        draining = true;
        try {
            scheduler.drainTo(this);
        } finally {
            draining = false;
        }
        long now = nowNanos();
        for (int i = 0; i < toFlush.size(); i++) {
            toFlush.get(i).flush(now);
        }
        toFlush.clear();
        arm(now);
    }

    private void arm(long now) {
        long deadline = scheduler.nextDeadlineNanos();
        if (deadline == Long.MAX_VALUE || timer != null && timerNanos - deadline <= 0) {
            return;
        }
        if (timer != null) {
            timer.cancel(false);
        }
        timerNanos = deadline;
        timer = loop.schedule(this::deadlineReached, Math.max(0, deadline - now), TimeUnit.NANOSECONDS);
    }

    private void deadlineReached() {
        timer = null;
        if (!closed) {
            scheduler.deadlineReached(nowNanos());
            drain();
        }
    }

    void touched(SwarmPeer peer) {
        if (peer.touch()) {
            toFlush.add(peer);
        }
    }

    @Override
    public void request(PeerKey key, int piece, int offset, int length) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.connection().request(piece, offset, length);
            touched(peer);
        }
    }

    @Override
    public void cancel(PeerKey key, int piece, int offset, int length) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.connection().cancel(piece, offset, length);
            touched(peer);
        }
    }

    @Override
    public void interested(PeerKey key) {
        say(key, new PeerMessage.Interested());
    }

    @Override
    public void notInterested(PeerKey key) {
        say(key, new PeerMessage.NotInterested());
    }

    private void say(PeerKey key, PeerMessage message) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.connection().send(message);
            touched(peer);
        }
    }

    @Override
    public void have(int piece) {
        // Not flushed on its own: it goes out with the next request, or with the next sweep. Seeds need not know.
        for (SwarmPeer peer : roll.peers()) {
            if (!peer.isSeed() && !peer.connection().isClosing()) {
                peer.connection().send(new PeerMessage.Have(piece));
            }
        }
    }

    @Override
    public void storePiece(int piece) {
        PieceBuffer content = open.remove(piece);
        storage.store(content, scheduler.digestsWanted(piece), loop, new StoreCallback() {
            @Override
            public void stored(long[] digests) {
                pieceStored(piece, digests);
            }

            @Override
            public void corrupt(long[] digests) {
                pieceCorrupt(piece, digests);
            }

            @Override
            public void failed(StorageException reason) {
                if (!closed) {
                    listener.diskFailed(reason);
                }
            }
        });
    }

    private void pieceStored(int piece, long[] digests) {
        if (!closed) {
            lastByteNanos = nowNanos();
            verified.set(piece);
            scheduler.pieceStored(piece, digests, lastByteNanos);
            drain();
            listener.pieceVerified(piece);
        }
    }

    private void pieceCorrupt(int piece, long[] digests) {
        if (!closed) {
            LOG.debug("piece {} does not match its hash", piece);
            listener.event(new DownloadEvent.PieceCorrupt(piece));
            scheduler.pieceCorrupt(piece, digests, nowNanos());
            drain();
        }
    }

    @Override
    public void abandonPiece(int piece) {
        PieceBuffer content = open.remove(piece);
        if (content != null) {
            content.release();
        }
    }

    @Override
    public void drop(PeerKey key, String reason) {
        SwarmPeer peer = roll.get(key);
        if (peer != null) {
            peer.expel(reason);
        }
    }

    @Override
    public void ban(PeerKey key, String reason) {
        SwarmPeer peer = roll.get(key);
        InetSocketAddress address =
                peer == null ? suppliers.get(key) : peer.connection().address();
        if (address != null) {
            LOG.info("banned {}: {}", address, reason);
            directory.ban(address);
            listener.event(new DownloadEvent.PeerBanned(address, reason));
        }
        if (peer != null) {
            peer.expel("banned: " + reason);
        }
    }

    /** Every few seconds: says what was held back, keeps quiet connections alive, ends dead ones. */
    void sweep() {
        long now = nowNanos();
        for (SwarmPeer peer : List.copyOf(roll.peers())) {
            PeerConnection connection = peer.connection();
            if (now - connection.lastReadNanos() > SILENCE_NANOS) {
                peer.expel("silent for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s");
            } else if (!connection.hasPending() && now - connection.lastWriteNanos() > KEEP_ALIVE_NANOS) {
                connection.send(new PeerMessage.KeepAlive());
            }
            peer.flush(now);
        }
        toFlush.clear();
        dialMore();
    }

    /** Ends every connection and gives all memory back but that of pieces at the disk. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (acceptor != null) {
            acceptor.close();
        }
        for (SwarmPeer peer : List.copyOf(roll.peers())) {
            peer.connection().close("we are done");
        }
        open.values().forEach(PieceBuffer::release);
        open.clear();
    }

    Scheduler scheduler() {
        return scheduler;
    }

    PieceLayout layout() {
        return layout;
    }

    long nowNanos() {
        return System.nanoTime();
    }

    /** Payload bytes that came from peers, useful or not. */
    long receivedBytes() {
        return receivedBytes;
    }

    /** Payload bytes that came for nothing. */
    long wastedBytes() {
        return scheduler.stats().wastedBytes() + scheduler.stats().discardedBytes();
    }

    /** When the last useful byte came or was verified. */
    long lastByteNanos() {
        return lastByteNanos;
    }

    int connected() {
        return roll.size();
    }

    int unchoked() {
        return roll.unchoked();
    }

    int halfOpen() {
        return halfOpen;
    }

    /** Peers that ever delivered a block. */
    int served() {
        return suppliers.size();
    }
}

package dev.spate.session.swarm;

import dev.spate.peer.Connector;
import dev.spate.peer.DialHint;
import dev.spate.peer.Dialer;
import dev.spate.peer.PeerConnection;
import dev.spate.peer.PeerEvents;
import dev.spate.peer.PeerSession;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.session.DownloadEvent;
import dev.spate.session.ListenPorts;
import dev.spate.session.OurExtensionHandshake;
import dev.spate.session.PeerOrigin;
import dev.spate.session.peers.DialQueue;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerSearch;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PeerAddress;
import dev.spate.wire.PeerMessage;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one torrent: dials, accepts and greets peers, tells the scheduler who comes and goes, and ends dead
 * connections. A {@link SwarmPeer} tells the scheduler what its peer sends; {@link CommandExecutor} carries out what the
 * scheduler decides.
 *
 * <p>Owner: the event loop.
 */
public final class Swarm implements PeerEvents, PeerSearch {
    /** Dials under way at once: enough to greet a thousand peers in seconds, few enough for a home router. */
    public static final int HALF_OPEN_LIMIT = 500;

    private static final int FIRST_REQUEST_LIMIT = 250;
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    private final SwarmContext context;
    private final Scheduler scheduler;
    private final SwarmListener listener;
    private final TransferCounters counters;
    private final ConnectedPeers connectedPeers = new ConnectedPeers();
    private final CommandExecutor commandExecutor;
    private final DialQueue dialQueue;
    private final IncomingPeers incomingPeers;
    private final Extensions extensions;
    private final DhtPorts dhtPorts;
    /** Empty for a torrent of version 1. */
    private final Optional<HashExchange> hashExchange;
    /** Empty when nobody is given anything. */
    private final Optional<Uploads> uploads;

    private final WebSeeds webSeeds;

    private PeerMessage.Extended extensionHandshake;
    /** Whether peers were told that we want nothing any more (BEP 21). */
    private boolean toldUploadOnly;

    private int nextKey;
    private boolean closed;

    public Swarm(SwarmContext context) {
        this.context = context;
        this.scheduler = context.scheduler();
        this.listener = context.listener();
        this.counters = new TransferCounters(nowNanos());
        this.commandExecutor = new CommandExecutor(context, connectedPeers, counters);
        this.dialQueue = new DialQueue(
                dialer(context.resources().connector()),
                context.transport().loop(),
                context.peerList(),
                new DialQueue.Limits(HALF_OPEN_LIMIT, context.maxPeers()),
                connectedPeers::size,
                context.clock());
        this.incomingPeers = new IncomingPeers(
                context.transport().loop(), context.resources().listenPorts(), context.ourHandshake(), this);
        this.uploads = context.choking().map(options -> new Uploads(context, options, commandExecutor));
        this.extensions =
                new Extensions(context, context.resources().connector().utp().map(utp -> new Holes(dialer(utp))));
        this.dhtPorts = new DhtPorts(context.dht());
        this.webSeeds = new WebSeeds(context, commandExecutor, counters, () -> new PeerKey(nextKey++));
        commandExecutor.onConvictedWebSeed(webSeeds::convicted);
        this.hashExchange =
                context.trees().map(trees -> new HashExchange(context, trees, connectedPeers, commandExecutor));
        hashExchange.ifPresent(commandExecutor::exchangeHashes);
        introduceOurselves();
    }

    private Dialer dialer(Connector connector) {
        return new Dialer(
                        connector,
                        context.resources().encryption(),
                        context.ourHandshake(),
                        this,
                        context.resources().downloadLimit(),
                        context.clock())
                .hintedBy(address ->
                        context.pex().map(pex -> pex.takeHint(address)).orElse(DialHint.NONE));
    }

    private final class Holes implements HolepunchDialer {
        private final Dialer overUtp;

        Holes(Dialer overUtp) {
            this.overUtp = overUtp;
        }

        @Override
        public void dialOverUtp(InetSocketAddress address) {
            dialQueue.dialNow(overUtp, address);
        }

        @Override
        public boolean isOurs(InetSocketAddress address) {
            return address.getPort() == listenPort()
                    && context.resources()
                            .externalIp()
                            .seenFrom(address.getAddress())
                            .filter(address.getAddress()::equals)
                            .isPresent();
        }
    }

    /** What peers are told from now on. */
    private void introduceOurselves() {
        boolean uploadOnly = (context.verified().isFull() || scheduler.isComplete())
                && uploads.filter(Uploads::isSuperseeding).isEmpty();
        extensionHandshake = OurExtensionHandshake.message(
                extensions.ids(),
                listenPort(),
                context.info().length(),
                uploads.isPresent() ? PeerUploader.MOST_REQUESTS : 0,
                uploadOnly);
        if (uploadOnly != toldUploadOnly) {
            toldUploadOnly = uploadOnly;
            // Whole again, and not the one key: libtorrent takes a handshake without extensions for the end of them.
            List.copyOf(connectedPeers.peers()).forEach(this::introduceOurselves);
        }
    }

    private void introduceOurselves(SwarmPeer peer) {
        PeerConnection connection = peer.connection();
        if (connection.handshake().supportsExtension() && !connection.isClosing()) {
            connection.send(OurExtensionHandshake.seeing(
                    extensionHandshake, connection.address().getAddress()));
            commandExecutor.flushLater(peer);
        }
    }

    /**
     * Begins to accept peers.
     *
     * @param port 0 takes a free one, -1 accepts nobody
     * @param held where they were accepted before, and still are
     * @return on the loop; fails when the port is taken, and peers can still be dialled
     */
    public Future<ListenPorts.Lease> listen(int port, Optional<ListenPorts.Lease> held) {
        return incomingPeers.open(port, held).addListener(done -> introduceOurselves());
    }

    /** Begins to ask the web seeds. */
    public void askWebSeeds() {
        webSeeds.start();
    }

    /** The port where peers can reach us, or 0. */
    public int listenPort() {
        return incomingPeers.port();
    }

    @Override
    public void dialMore() {
        dialQueue.dialMore();
    }

    @Override
    public void failed(InetSocketAddress address, boolean incoming, String reason) {
        if (incoming) {
            LOG.debug("{} (incoming): {}", PeerAddress.text(address), reason);
        } else {
            dialQueue.failed(address, reason);
            extensions.dialFailed(address);
        }
        listener.event(new DownloadEvent.PeerFailed(address, incoming, reason));
    }

    @Override
    public void broken(Throwable bug) {
        if (!closed) {
            listener.failed(bug);
        }
    }

    @Override
    public PeerSession greeted(PeerConnection connection) {
        if (!connection.incoming()) {
            dialQueue.greeted(connection.address());
        }
        Optional<String> refusal = closed
                ? Optional.of("we are done")
                : connectedPeers.refusal(
                        connection, context.ourHandshake().self(), context.maxPeers(), context.peerList(), nowNanos());
        if (refusal.isPresent()) {
            listener.event(new DownloadEvent.PeerFailed(connection.address(), connection.incoming(), refusal.get()));
            return new RefusedPeer(connection, refusal.get(), () -> {
                if (!connection.incoming()) {
                    context.peerList().refused(connection.address(), nowNanos());
                }
            });
        }
        SwarmPeer peer = new SwarmPeer(
                context,
                extensions,
                dhtPorts,
                commandExecutor,
                counters,
                hashExchange,
                new PeerKey(nextKey++),
                connection,
                this::closed);
        connectedPeers.add(peer);
        extensions.connected(peer);
        scheduler.connected(peer.key(), FIRST_REQUEST_LIMIT, peer.isFast(), nowNanos());
        listener.event(new DownloadEvent.PeerConnected(
                connection.address(),
                connection.incoming(),
                connection.incoming()
                        ? Set.of(PeerOrigin.Kind.INCOMING)
                        : context.peerList().kindsOf(connection.address())));
        introduceOurselves(peer);
        boolean hides = !context.tellsPieces()
                || uploads.filter(Uploads::isSuperseeding).isPresent();
        connection.sendPieces(hides ? new Bitfield(context.verified().size()) : context.verified(), peer.isFast());
        dhtPorts.connected(peer);
        uploads.ifPresent(peer::serveWith);
        commandExecutor.flushLater(peer);
        dialQueue.dialMore();
        return peer;
    }

    private void closed(SwarmPeer peer, String reason) {
        connectedPeers.remove(peer);
        extensions.disconnected(peer);
        dhtPorts.disconnected(peer);
        hashExchange.ifPresent(exchange -> exchange.disconnected(peer));
        uploads.ifPresent(all -> all.disconnected(peer.uploader()));
        long now = nowNanos();
        boolean bothComplete = context.verified().isFull() && scheduler.isSeed(peer.key());
        scheduler.disconnected(peer.key(), now);
        PeerConnection connection = peer.connection();
        LOG.debug("{}: {}", connection, reason);
        if (!connection.incoming() && bothComplete) {
            dialQueue.useless(connection.address());
        } else if (!connection.incoming()) {
            dialQueue.gone(
                    connection.address(), peer.wasExpelled() || connection.isFaulty(), peer.receivedBytes(), now);
        }
        if (connection.isFaulty() && context.peerList().strike(connection.address(), connection.incoming())) {
            commandExecutor.reportBan(connection.address(), reason + ", time and again");
        }
        listener.event(new DownloadEvent.PeerDropped(connection.address(), reason));
        if (!closed) {
            commandExecutor.drain();
            dialQueue.dialMore();
        }
    }

    /** Sends what was held back, keeps quiet connections alive, ends dead ones, and looks for more peers. */
    @Override
    public void sweep() {
        long now = nowNanos();
        extensions.sweep(now);
        dhtPorts.sweep();
        hashExchange.ifPresent(exchange -> exchange.sweep(now));
        for (SwarmPeer peer : List.copyOf(connectedPeers.peers())) {
            peer.keepAliveOrDrop(now);
            commandExecutor.flushLater(peer);
        }
        commandExecutor.flush(now);
        webSeeds.sweep();
        connectedPeers.makeRoom(context.maxPeers(), context.peerList().untried(), now);
        dialQueue.dialMore();
        context.reannouncePolicy().check(this, context.peerList(), nowNanos());
    }

    /** Ends every connection and gives all memory back but that of pieces at the disk. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        dialQueue.close();
        commandExecutor.close();
        webSeeds.close();
        hashExchange.ifPresent(HashExchange::close);
        uploads.ifPresent(Uploads::close);
        incomingPeers.close();
        for (SwarmPeer peer : List.copyOf(connectedPeers.peers())) {
            peer.connection().close("we are done");
        }
        context.pieces().clear();
    }

    /** The address of a connected peer or web seed, for a person; empty when it is gone. */
    public Optional<String> name(PeerKey key) {
        return Optional.ofNullable(commandExecutor.remote(key)).map(RemotePeer::toString);
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    private long nowNanos() {
        return context.clock().getAsLong();
    }

    /** Payload bytes that came from peers, useful or not. */
    public long receivedBytes() {
        return counters.receivedBytes();
    }

    /** Payload bytes that were given to peers. */
    public long sentBytes() {
        return uploads.map(Uploads::sentBytes).orElse(0L);
    }

    /** Peers that we let request. */
    public int served() {
        return uploads.map(Uploads::unchoked).orElse(0);
    }

    /** Pieces below this one may be fetched now. */
    public void windowEnd(int piece) {
        scheduler.windowEnd(piece, nowNanos());
        commandExecutor.drain();
    }

    /** These pieces are wanted from now on, and no others. */
    public void wanted(Bitfield pieces) {
        scheduler.wanted(pieces, nowNanos());
        introduceOurselves();
        commandExecutor.drain();
    }

    /** Everything is verified and stays open: from now on the torrent is only given to others. */
    public void complete() {
        introduceOurselves();
        uploads.ifPresent(Uploads::complete);
        commandExecutor.drain();
    }

    /** Payload bytes that came for nothing. */
    public long wastedBytes() {
        return scheduler.stats().wastedBytes() + scheduler.stats().discardedBytes() + counters.unrequestedBytes();
    }

    /** When the last useful byte came, or the swarm began. */
    public long lastByteNanos() {
        return counters.lastByteNanos();
    }

    @Override
    public long lastProgressNanos() {
        return counters.lastProgressNanos();
    }

    @Override
    public int connected() {
        return connectedPeers.size();
    }

    @Override
    public boolean isHopeless(PeerDiscovery peerDiscovery, PeerList peerList) {
        return !webSeeds.hasHope() && PeerSearch.super.isHopeless(peerDiscovery, peerList);
    }

    /** Which piece hashes complete pieces wait for, for a person; empty when none does (BEP 52). */
    public Optional<String> missingHashes() {
        return hashExchange.flatMap(HashExchange::missing);
    }

    /** Web seeds that are asked now. */
    public int webSeeds() {
        return webSeeds.connected();
    }

    /** Payload bytes that came from web seeds and were of use. */
    public long webSeedBytes() {
        return webSeeds.receivedBytes();
    }

    /** What is waited for of the web seeds, in a few words; empty when there are none. */
    public String webSeedStatus() {
        return webSeeds.status();
    }

    /** What went wrong with the web seeds; empty when nothing did. */
    public String webSeedComplaints() {
        return webSeeds.complaints();
    }

    public int unchoked() {
        return connectedPeers.unchoked();
    }

    @Override
    public int halfOpen() {
        return dialQueue.halfOpen();
    }

    /** Peers that ever delivered a block. */
    public int contributors() {
        return commandExecutor.contributors();
    }
}

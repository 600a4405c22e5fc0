package dev.spate.synthetic;

import dev.spate.mse.StreamEncryption;
import dev.spate.net.TokenBucket;
import dev.spate.net.Transport;
import dev.spate.net.UnansweredPort;
import dev.spate.synthetic.leecher.Leechers;
import dev.spate.synthetic.listen.AcceptHandler;
import dev.spate.synthetic.listen.ConnectionLimit;
import dev.spate.synthetic.listen.ListeningSockets;
import dev.spate.synthetic.listen.PeerListeners;
import dev.spate.synthetic.listen.UtpListeners;
import dev.spate.synthetic.seeder.Neighbours;
import dev.spate.synthetic.seeder.SendSize;
import dev.spate.synthetic.seeder.ServedContent;
import dev.spate.synthetic.seeder.SharedRateLimit;
import dev.spate.synthetic.seeder.SyntheticSeeder;
import dev.spate.synthetic.seeder.UnreachablePeers;
import dev.spate.synthetic.tracker.ExternalTracker;
import dev.spate.synthetic.tracker.ExternalTrackers;
import dev.spate.synthetic.tracker.HttpSwarmTracker;
import dev.spate.synthetic.tracker.TrackerStore;
import dev.spate.synthetic.tracker.UdpSwarmTracker;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running swarm: synthetic seeders with their trackers, for any client to download from, and leechers that take from
 * a client.
 *
 * <p>One event loop serves everything. {@link #start}, {@link #report}, {@link #reset} and {@link #close} block and may be called from any
 * thread but that loop's.
 */
public final class SyntheticSwarm implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyntheticSwarm.class);
    private static final long CALL_SECONDS = 30;
    private static final long STOP_ANNOUNCE_SECONDS = 3;
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Transport transport;
    private final ServedContent served;
    private final SwarmOptions options;
    private final ListeningSockets sockets = new ListeningSockets();
    private List<SyntheticSeeder> seeders = List.of();
    private Optional<Leechers> leechers = Optional.empty();
    private TrackerStore trackerStore;
    private Optional<SwarmDht> dht = Optional.empty();
    private int trackerPort;
    private Optional<UtpListeners> utp = Optional.empty();
    private Optional<ExternalTrackers> outside = Optional.empty();
    private Optional<String> warning = Optional.empty();
    private Optional<UnansweredPort> unanswered = Optional.empty();
    private UnreachablePeers unreachablePeers;

    private SyntheticSwarm(Transport transport, ServedContent served, SwarmOptions options) {
        this.transport = transport;
        this.served = served;
        this.options = options;
    }

    /**
     * Hashes the content and begins to serve it.
     *
     * @param progress is told how far the hashing is; what it throws ends the hashing, and comes from here
     * @throws IOException when a socket cannot be bound
     */
    public static SyntheticSwarm start(SwarmOptions options, PieceHashing.Progress progress) throws IOException {
        if (OpenFiles.now().isTooLowToListen(options)) {
            throw new BindException(OpenFiles.now().shortage(options).orElseThrow());
        }
        ContentSource content = ContentSource.of(options.torrent());
        SyntheticTorrent torrent;
        try {
            torrent = options.hashCache().isPresent()
                    ? SyntheticTorrent.of(
                            options.torrent(),
                            content,
                            progress,
                            new PieceHashCache(options.hashCache().get()))
                    : SyntheticTorrent.of(options.torrent(), content, progress);
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
        SyntheticSwarm swarm = new SyntheticSwarm(Transport.start(), new ServedContent(torrent, content), options);
        try {
            swarm.open();
            return swarm;
        } catch (IOException | RuntimeException e) {
            swarm.close();
            throw e;
        }
    }

    private void open() throws IOException {
        EventLoop loop = transport.loop();
        long now = System.nanoTime();
        SharedRateLimit sharedRateLimit =
                new SharedRateLimit(loop, new TokenBucket(options.totalBytesPerSecond(), BURST_NANOS, now));
        ConnectionLimit connectionLimit = new ConnectionLimit(() -> served.swarmCounters().refusedForFiles++);
        PeerListeners listeners = new PeerListeners(transport, options, connectionLimit);
        List<SyntheticPeerGroup> groups = options.shuffledGroups();
        List<InetSocketAddress> addresses = named(listeners.bind(sockets), groups);
        SyntheticTorrent torrent = served.torrent();
        int first = options.swarmAddressing().firstPeer();
        PieceDistribution distribution =
                PieceDistribution.of(groups, torrent.layout(), torrent.shape().seed() + first);
        Neighbours neighbours = new Neighbours(options.finding().pex());
        SyntheticSeeder.Common common = new SyntheticSeeder.Common(
                served,
                sharedRateLimit,
                new SendSize(options.groups(), options.totalBytesPerSecond()),
                new StreamEncryption(options.encryption(), new SecureRandom()),
                neighbours,
                loop);
        warning = addresses.isEmpty() ? Optional.empty() : distribution.warning();
        List<SyntheticSeeder> made = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            made.add(new SyntheticSeeder(common, first + i, addresses.get(i), groups.get(i), distribution.of(i)));
        }
        seeders = List.copyOf(made);
        neighbours.know(seeders);
        List<SyntheticSeeder> unreachable =
                seeders.stream().filter(each -> !each.isReachable()).toList();
        unreachablePeers =
                new UnreachablePeers(transport, unreachable, torrent.shape().seed() + first);
        if (options.utp()) {
            List<SyntheticSeeder> reachable =
                    seeders.stream().filter(SyntheticSeeder::isReachable).toList();
            utp = Optional.of(UtpListeners.open(transport, reachable, connectionLimit));
        }
        if (options.leechers().leechers() > 0) {
            leechers = Optional.of(
                    new Leechers(transport, torrent, served.content(), options.leechers(), leecherAddresses()));
        }
        trackerStore = new TrackerStore(
                served.torrent().infoHash(),
                addresses,
                options.trading(),
                client -> {
                    leechers.ifPresent(all -> all.announced(client));
                    unreachablePeers.announced(client);
                },
                new TrackerStore.Naming(
                        options.finding().trackerPeers(),
                        index -> seeders.get(index).hasArrived(),
                        torrent.shape().seed() + first));
        openTrackers(options.swarmAddressing());
        if (options.finding().dht()) {
            dht = Optional.of(SwarmDht.open(transport, options.swarmAddressing(), torrent.infoHash(), addresses));
        }
        OpenFiles files = OpenFiles.now();
        onLoop(() -> {
            resetOnLoop();
            connectionLimit.setRoom(files.room());
            listeners.acceptFor(seeders);
            return null;
        });
    }

    /** Where others are told to find the peers: those that cannot be reached at a port where nobody answers. */
    private List<InetSocketAddress> named(List<InetSocketAddress> addresses, List<SyntheticPeerGroup> groups)
            throws IOException {
        if (groups.stream().allMatch(SyntheticPeerGroup::reachable)) {
            return addresses;
        }
        unanswered = Optional.of(UnansweredPort.open());
        int nobody = unanswered.get().port();
        return IntStream.range(0, addresses.size())
                .mapToObj(i -> groups.get(i).reachable()
                        ? addresses.get(i)
                        : new InetSocketAddress(addresses.get(i).getAddress(), nobody))
                .toList();
    }

    /** Behind those of the peers; where peers have ports of their own, all call from the one address. */
    private List<InetAddress> leecherAddresses() {
        SwarmAddressing place = options.swarmAddressing();
        int first = place.firstPeer() + options.peers();
        return IntStream.range(first, first + options.leechers().leechers())
                .mapToObj(index -> place.addressing() == SwarmAddressing.Addressing.OWN_ADDRESS
                        ? place.network().address(index)
                        : place.host())
                .toList();
    }

    private void openTrackers(SwarmAddressing swarmAddressing) throws IOException {
        HttpSwarmTracker http = new HttpSwarmTracker(
                trackerStore, () -> reportOnLoop().toJson(true).toString(), this::torrentFile);
        ServerBootstrap tcp =
                transport.listener().childHandler(new AcceptHandler(channel -> http.welcome(channel.pipeline())));
        Bootstrap udp = transport.udp().handler(new UdpSwarmTracker(trackerStore));
        InetSocketAddress at = new InetSocketAddress(swarmAddressing.host(), swarmAddressing.trackerPort());
        trackerPort = sockets.openBoth(tcp, udp, at).getPort();
    }

    /**
     * Begins to announce each peer to the trackers outside, if there are such.
     *
     * @param listener is told on the swarm's loop how it goes
     */
    public void announceOutside(ExternalTracker.AnnounceListener listener) {
        if (!options.announceUrls().isEmpty()) {
            onLoop(() -> {
                ExternalTrackers trackers = new ExternalTrackers(transport);
                outside = Optional.of(trackers);
                trackers.announce(options.announceUrls(), seeders, listener);
                return null;
            });
        }
    }

    private void announceStopped() {
        if (outside.isEmpty()) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_ANNOUNCE_SECONDS);
        for (Future<Void> each : onLoop(() -> outside.get().leave(Duration.ofSeconds(STOP_ANNOUNCE_SECONDS)))) {
            each.awaitUninterruptibly(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        onLoop(() -> {
            outside.get().close();
            return null;
        });
    }

    /** The torrent that is served. */
    public SyntheticTorrent torrent() {
        return served.torrent();
    }

    /** Its content, to compare with. */
    public ContentSource content() {
        return served.content();
    }

    /** Where the first peer listens, or else an address that the first leecher calls from, with port 0. */
    public InetSocketAddress firstAddress() {
        return seeders.isEmpty()
                ? new InetSocketAddress(leecherAddresses().get(0), 0)
                : seeders.get(0).address();
    }

    /** Number of leechers. */
    public int leechers() {
        return options.leechers().leechers();
    }

    /** Where the peers listen, in the order of their indices. */
    public List<InetSocketAddress> peerAddresses() {
        return seeders.stream().map(SyntheticSeeder::address).toList();
    }

    /** URL of the HTTP tracker. */
    public String trackerUrl() {
        return "http://" + trackerAddress() + "/announce";
    }

    /** URL of the UDP tracker (BEP 15), which knows the same. */
    public String udpTrackerUrl() {
        return "udp://" + trackerAddress() + "/announce";
    }

    private String trackerAddress() {
        return options.swarmAddressing().host().getHostAddress() + ":" + trackerPort;
    }

    /**
     * The trackers that a .torrent file of this swarm names: those outside when there are such, else its own HTTP tracker alone,
     * so that every announce counts once; none when it is to be found without.
     */
    public List<String> trackerUrls() {
        if (!options.finding().tracker()) {
            return List.of();
        }
        return options.announceUrls().isEmpty() ? List.of(trackerUrl()) : options.announceUrls();
    }

    /** A node of the DHT that knows the peers, and other nodes that know them; empty when there is none. */
    public Optional<InetSocketAddress> dhtNode() {
        return dht.map(SwarmDht::address);
    }

    /** The .torrent file, with the trackers and the DHT node by which clients are to find the peers. */
    public byte[] torrentFile() {
        return served.torrent().torrentFile(trackerUrls(), dhtNode().stream().toList());
    }

    /** What the swarm has seen so far. */
    public SwarmReport report() {
        return onLoop(this::reportOnLoop);
    }

    /** Closes every connection of a peer and counts from nothing: this moment is the time 0 of what is reported from now on. */
    public void reset() {
        onLoop(() -> {
            resetOnLoop();
            return null;
        });
    }

    private void resetOnLoop() {
        long now = System.nanoTime();
        trackerStore.reset(now);
        dht.ifPresent(SwarmDht::reset);
        unreachablePeers.reset();
        served.reset(now);
        seeders.forEach(seeder -> seeder.reset(now));
        leechers.ifPresent(all -> all.reset(now));
    }

    /** A warning about this swarm, which can be served nevertheless. */
    public Optional<String> warning() {
        return warning;
    }

    private SwarmReport reportOnLoop() {
        List<PeerReport> peers = seeders.stream().map(SyntheticSeeder::report).toList();
        SyntheticTorrent torrent = served.torrent();
        return new SwarmReport(
                torrent.infoHash().toHex(),
                torrent.shape().sizeBytes(),
                peers,
                trackerStore.report(),
                served.swarmCounters().report(System.nanoTime()),
                leechers.map(Leechers::report),
                trackerStore.announcerReports());
    }

    private <T> T onLoop(Callable<T> work) {
        try {
            return transport.loop().submit(work).get(CALL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the swarm's loop does not answer", e);
        }
    }

    /**
     * Stops listening, sends stopped announces to outside trackers (for 3 s at most), closes every connection and
     * ends the loop.
     */
    @Override
    public void close() {
        sockets.close();
        announceStopped();
        // On the loop: what ends with a connection is not left to the end of the loop, which does not wait for it.
        leechers.ifPresent(all -> onLoop(() -> {
            all.reset(System.nanoTime());
            return null;
        }));
        utp.ifPresent(listeners -> onLoop(() -> {
            listeners.close();
            return null;
        }));
        dht.ifPresent(nodes -> onLoop(() -> {
            nodes.close();
            return null;
        }));
        transport.close();
        unanswered.ifPresent(SyntheticSwarm::closeQuietly);
        served.content().close();
    }

    private static void closeQuietly(UnansweredPort port) {
        try {
            port.close();
        } catch (IOException e) {
            LOG.debug("a port where nobody answered did not close: {}", e.toString());
        }
    }
}

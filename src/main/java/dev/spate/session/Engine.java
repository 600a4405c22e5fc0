package dev.spate.session;

import dev.spate.dht.Dht;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtPing;
import dev.spate.dht.DhtStateFile;
import dev.spate.http.HttpClient;
import dev.spate.http.Url;
import dev.spate.lsd.LocalDiscovery;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoException;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.ExternalIp;
import dev.spate.net.HostResolver;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.portmap.PortMapper;
import dev.spate.portmap.PortMapping;
import dev.spate.session.metadata.MetadataLookup;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.trace.Trace;
import dev.spate.tracker.PeerCrypto;
import dev.spate.tracker.TrackerOptions;
import dev.spate.tracker.Trackers;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program without its command line: one event loop, and everything that can be asked of it.
 *
 * <p>Any thread may call; answers come through futures that complete on the event loop, or fail with {@link Failure}.
 */
public final class Engine implements AutoCloseable {
    /** Longest torrent file that is read: room for two million pieces and a hundred thousand files. */
    public static final int TORRENT_LIMIT_BYTES = 100 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(60);
    private static final long CLOSE_BOUND_MILLIS = 2_000;

    /** Blocks between disks and sockets: half a second of a line of 1 Gbit/s. */
    private static final long MOST_UPLOAD_MEMORY_BYTES = 64L << 20;

    /** Of what the JVM may have: pieces that are fetched take up to a quarter. */
    private static final int UPLOAD_MEMORY_PART = 8;

    private final LongSupplier clock;
    private final Transport transport;
    private final PeerConnector connector;
    private final StreamEncryption encryption;
    private final HostResolver resolver;
    private final TrackerOptions trackerOptions;
    private final Trackers trackers;
    private final PeerId self;
    private final RandomGenerator random;
    private final ListenPorts listenPorts;
    private final RateLimit uploadLimit;
    private final RateLimit downloadLimit;
    private final UploadMemory uploadMemory;
    private final OpeningTurns openings;
    private final SharedDht dht;
    /** Owner: the event loop. */
    private final ExternalIp externalIp = new ExternalIp();

    private final MappedPorts mappedPorts = new MappedPorts();
    /** Null until the first torrent asks for it. Owner: the event loop. */
    private LocalDiscovery localDiscovery;

    /** Those under way. Owner: the event loop. */
    private final Set<Torrent> torrents = new HashSet<>();

    /** Torrents that are being fetched by their URLs, each with what gives it up. Owner: the event loop. */
    private final Map<CompletableFuture<TorrentRef>, Runnable> fetches = new HashMap<>();

    /** Owner: the event loop. */
    private boolean closing;

    private Engine(Transport transport, EngineOptions options, LongSupplier clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
        this.transport = transport;
        SharedUtp utp = new SharedUtp(transport, random, clock);
        this.connector = new PeerConnector(transport, utp);
        this.encryption = new StreamEncryption(options.encryption(), random);
        this.resolver = new HostResolver(transport);
        this.trackerOptions = TrackerOptions.defaults().telling(told(options.encryption()));
        this.trackers = new Trackers(transport, resolver, trackerOptions, random, externalIp::vote);
        this.self = PeerId.generate(random);
        this.uploadLimit = RateLimit.of(transport.loop(), options.uploadLimit(), clock, Engine::broken);
        this.downloadLimit = RateLimit.of(transport.loop(), options.downloadLimit(), clock, Engine::broken);
        this.uploadMemory = new UploadMemory(
                Math.min(MOST_UPLOAD_MEMORY_BYTES, Runtime.getRuntime().maxMemory() / UPLOAD_MEMORY_PART),
                task -> transport.loop().execute(LoopWork.task(task, Engine::broken)));
        this.openings = new OpeningTurns(transport.loop());
        this.dht = new SharedDht(
                (dhtOptions, state) ->
                        new Dht(transport, resolver, dhtOptions, state, random, externalIp, clock, Engine::brokenDht),
                mappedPorts);
        this.listenPorts = new ListenPorts(
                transport, connector, utp, encryption, downloadLimit, self.hashCode(), clock, mappedPorts);
    }

    /**
     * Starts the event loop.
     *
     * @throws dev.spate.net.TransportException when the transport that was asked for does not work here
     */
    public static Engine start(EngineOptions options) {
        return new Engine(
                Transport.start(options.transport(), options.route()), options, System::nanoTime, new SecureRandom());
    }

    /**
     * With another clock, which the timers of the loop follow, and another source of randomness.
     *
     * @param clock monotonic nanoseconds, with the origin of {@link System#nanoTime()}; see {@link #loop()} when it
     * jumps
     * @param random safe for all threads
     */
    static Engine start(EngineOptions options, LongSupplier clock, RandomGenerator random) {
        return new Engine(Transport.start(options.transport(), clock), options, clock, random);
    }

    private static PeerCrypto told(Encryption encryption) {
        return switch (encryption) {
            case OFF -> PeerCrypto.UNSAID;
            case ALLOW, PREFER -> PeerCrypto.SUPPORTED;
            case REQUIRE -> PeerCrypto.REQUIRED;
        };
    }

    /** Where others see us. Owner: the event loop. */
    ExternalIp externalIp() {
        return externalIp;
    }

    /** The event loop. After a jump of the clock it notices at its next task which timers are due. */
    EventLoop loop() {
        return transport.loop();
    }

    /** Of all torrents; on the loop. */
    OpeningTurns openings() {
        return openings;
    }

    /** Whether UDP may be there: the DHT, uTP and UDP trackers. Through a proxy it is when that is one of SOCKS 5 that passes it on. */
    public boolean mayHaveUdp() {
        return transport.mayHaveUdp();
    }

    /** Has somebody told, once and on the loop, why the proxy passes on no UDP; for a person. */
    public void onUdpRefused(Consumer<String> listener) {
        transport.loop().execute(() -> transport.onUdpRefused(listener));
    }

    /** Whether all connections go through a proxy: then nobody dials us, and there is no local discovery. */
    public boolean isProxied() {
        return transport.isProxied();
    }

    /** Whether a {@link dev.spate.net.NetworkFence} keeps this process on loopback. */
    public boolean isFenced() {
        return transport.isFenced();
    }

    private static void broken(Throwable bug) {
        LOG.error("internal error in what torrents share", bug);
    }

    private static void brokenDht(Throwable bug) {
        LOG.error("internal error in the DHT", bug);
    }

    private static TorrentRef parse(String source, byte[] bytes) {
        try {
            return new TorrentRef.Known(MetainfoReader.read(bytes));
        } catch (MetainfoException e) {
            throw new Failure(Failure.Kind.MALFORMED, source + ": " + e.getMessage(), e);
        }
    }

    /**
     * Fetches a torrent over HTTP.
     *
     * @return fails with {@link Failure}: malformed, not to be had, or the engine is closed meanwhile
     */
    public CompletableFuture<TorrentRef> fetchTorrent(String url) {
        CompletableFuture<TorrentRef> loaded = new CompletableFuture<>();
        onLoop(
                () -> {
                    HttpClient http = new HttpClient(transport, resolver, trackerOptions.http());
                    fetches.put(loaded, http::close);
                    http.fetch(url, TORRENT_LIMIT_BYTES, FETCH_TIMEOUT)
                            .addListener(LoopWork.listener(
                                    (Future<byte[]> done) -> {
                                        http.close();
                                        fetched(url, done, loaded);
                                    },
                                    loaded::completeExceptionally));
                },
                loaded);
        return loaded;
    }

    private void fetched(String url, Future<byte[]> done, CompletableFuture<TorrentRef> loaded) {
        if (done.isSuccess()) {
            byte[] torrent = done.getNow();
            // On a thread of its own: of 100 MiB that takes longer than the loop may stand still.
            CompletableFuture.supplyAsync(
                            () -> parse(Url.labelOf(url), torrent), work -> DaemonThreads.start("spate-parse", work))
                    .whenCompleteAsync(
                            (ref, failure) -> {
                                fetches.remove(loaded);
                                complete(loaded, ref, failure);
                            },
                            transport.loop());
            return;
        }
        fetches.remove(loaded);
        if (done.cause().getCause() instanceof VirtualMachineError error) {
            loaded.completeExceptionally(error);
        } else {
            loaded.completeExceptionally(new Failure(
                    Failure.Kind.UNAVAILABLE,
                    "cannot fetch the torrent: " + done.cause().getMessage(),
                    done.cause()));
        }
    }

    private static <T> void complete(CompletableFuture<T> future, T value, Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure instanceof CompletionException ? failure.getCause() : failure);
        }
    }

    /** Begins something on the loop; when it cannot be begun, or never could end any more, its result fails. */
    private void onLoop(Runnable begin, CompletableFuture<?> result) {
        try {
            transport
                    .loop()
                    .execute(LoopWork.task(
                            () -> {
                                if (closing) {
                                    result.completeExceptionally(stopped());
                                } else {
                                    begin.run();
                                }
                            },
                            result::completeExceptionally));
        } catch (RejectedExecutionException closed) {
            result.completeExceptionally(stopped());
        }
    }

    private static Failure stopped() {
        return new Failure(Failure.Kind.INCOMPLETE, "stopped");
    }

    /**
     * The metainfo of a torrent: at hand, or fetched from peers (BEP 9).
     *
     * @param timeout bound on the whole; zero for none
     * @param status told a few times a second what is being waited for
     */
    public CompletableFuture<Metainfo> metadata(TorrentRef ref, Duration timeout, Consumer<String> status) {
        return metadata(ref, Set.of(), timeout, status);
    }

    /** The same without some sources of peers. */
    public CompletableFuture<Metainfo> metadata(
            TorrentRef ref, Set<PeerOrigin.Kind> without, Duration timeout, Consumer<String> status) {
        if (ref instanceof TorrentRef.Known at) {
            return CompletableFuture.completedFuture(at.metainfo());
        }
        MetadataLookup lookup = new MetadataLookup(resources(random, Trace.NONE), ref, without, timeout, status);
        onLoop(lookup::begin, lookup.result());
        return lookup.result();
    }

    /**
     * Asks who has a torrent.
     *
     * @param warnings told what trackers said besides
     */
    public CompletableFuture<PeersResult> peers(TorrentRef ref, PeersQuestion question, Consumer<String> warnings) {
        PeersLookup lookup = new PeersLookup(resources(random, Trace.NONE), ref, question, warnings);
        onLoop(lookup::begin, lookup.result());
        return lookup.result();
    }

    /**
     * Greets one peer.
     *
     * @param full whether to wait for its extension handshake too
     * @param timeout to connect, and to be greeted; zero for none
     */
    public CompletableFuture<PeerGreeting> handshake(
            TorrentRef ref, InetSocketAddress address, boolean full, Duration timeout) {
        HandshakeProbe probe =
                new HandshakeProbe(resources(random, Trace.NONE), ref.infoHash(), address, full, timeout);
        onLoop(probe::begin, probe.result());
        return probe.result();
    }

    /**
     * Downloads that begin from now on look for peers in the DHT too, private ones apart.
     *
     * @param state the nodes of the last run, read on the loop when they are needed; those of this one are kept there
     * at the end
     */
    public void useDht(DhtOptions options, Supplier<Optional<DhtStateFile>> state) {
        transport.loop().execute(() -> dht.enable(options, state));
    }

    /**
     * Over what peers are dialled from now on, and dial us at ports that are opened from now on; without it, TCP.
     *
     * @param stays whether this process seeds, and is to be found at once
     */
    public void useTransports(PeerTransports transports, boolean stays) {
        transport.loop().execute(() -> {
            connector.use(mayHaveUdp() ? transports : PeerTransports.TCP);
            if (stays) {
                listenPorts.stay();
            }
        });
    }

    /**
     * Has the router map the ports that we listen at, from now on, until {@link #unmapPorts} or {@link #close}.
     *
     * @param router of IPv4, which is then the only one; empty: those of the default routes of IPv4 and IPv6
     * @param listener is told what comes of it, on the loop
     */
    public void mapPorts(Optional<InetAddress> router, PortMapper.Listener listener) {
        transport.loop().execute(() -> {
            List<PortMapper> mappers = new ArrayList<>();
            mappers.add(portMapper(SocketProtocolFamily.INET, router, noting(listener)));
            if (router.isEmpty()) {
                mappers.add(portMapper(SocketProtocolFamily.INET6, router, onlySuccesses(listener)));
            }
            mappedPorts.mapBy(mappers);
        });
    }

    private PortMapper portMapper(
            SocketProtocolFamily family, Optional<InetAddress> router, PortMapper.Listener listener) {
        return new PortMapper(transport, family, resolver, router, random, clock, listener);
    }

    /** Most networks have no firewall of IPv6 that can be asked, or no IPv6: a line about each run would help nobody. */
    private static PortMapper.Listener onlySuccesses(PortMapper.Listener listener) {
        return new PortMapper.Listener() {
            @Override
            public void mapped(PortMapping mapping) {
                listener.mapped(mapping);
            }

            @Override
            public void failed(String why) {
                LOG.debug("no port of IPv6 is let through: {}", why);
            }
        };
    }

    /** Hears too what the router maps: trackers are told of it. */
    private PortMapper.Listener noting(PortMapper.Listener listener) {
        return new PortMapper.Listener() {
            @Override
            public void mapped(PortMapping mapping) {
                mappedPorts.granted(mapping);
                listener.mapped(mapping);
            }

            @Override
            public void failed(String why) {
                mappedPorts.lost();
                listener.failed(why);
            }
        };
    }

    /**
     * Gives back what the router maps.
     *
     * @return completes when it has said so, a second later at most
     */
    public CompletableFuture<Void> unmapPorts() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        onLoop(() -> mappedPorts.close().thenRun(() -> done.complete(null)), done);
        return done;
    }

    /**
     * Looks for a torrent's peers in the DHT, and tells nobody of us.
     *
     * @param scrape whether to ask how many there are too (BEP 33)
     * @param state the nodes of the last run; those of this one are kept there
     * @param timeout bound on the whole; zero for none
     * @param status told a few times a second how it goes
     */
    public CompletableFuture<DhtReport> dhtLookup(
            InfoHash infoHash,
            boolean scrape,
            DhtOptions options,
            Optional<DhtStateFile> state,
            Duration timeout,
            Consumer<String> status) {
        DhtProbe probe = new DhtProbe(resources(random, Trace.NONE), options, state);
        CompletableFuture<DhtReport> result = new CompletableFuture<>();
        onLoop(() -> probe.lookup(infoHash, scrape, timeout, status, result), result);
        return result;
    }

    /**
     * Asks one node of the DHT whether it is there.
     *
     * @param node unresolved when by name
     * @param timeout bound on the whole; zero for none
     */
    public CompletableFuture<DhtPing> dhtPing(InetSocketAddress node, Duration timeout) {
        DhtProbe probe =
                new DhtProbe(resources(random, Trace.NONE), DhtOptions.asking(List.of(), List.of()), Optional.empty());
        CompletableFuture<DhtPing> result = new CompletableFuture<>();
        onLoop(() -> probe.ping(node, timeout, result), result);
        return result;
    }

    /**
     * Downloads everything.
     *
     * @param events told what happens, on the event loop
     */
    public Download download(TorrentRef ref, DownloadOptions options, Consumer<DownloadEvent> events) {
        return download(ref, options, DownloadObservers.events(events));
    }

    /** The same, with further observers. */
    public Download download(TorrentRef ref, DownloadOptions options, DownloadObservers observers) {
        return start(ref, OptionalInt.empty(), options, observers);
    }

    /** Downloads one piece into a file of its own, {@link DownloadOptions#out()}. */
    public Download downloadPiece(TorrentRef ref, int piece, DownloadOptions options, Consumer<DownloadEvent> events) {
        return start(ref, OptionalInt.of(piece), options, DownloadObservers.events(events));
    }

    private Download start(TorrentRef ref, OptionalInt piece, DownloadOptions options, DownloadObservers observers) {
        EngineResources resources = resources(quickRandom(), observers.trace());
        Download download = new Download(resources, ref, piece, options, observers);
        onLoop(
                () -> {
                    Torrent torrent = download.torrent();
                    torrents.add(torrent);
                    torrent.ended().thenRun(() -> torrents.remove(torrent));
                    torrent.begin();
                },
                download.result());
        return download;
    }

    private EngineResources resources(RandomGenerator choices, Trace trace) {
        return new EngineResources(
                transport,
                connector,
                encryption,
                trackers,
                resolver,
                self,
                choices,
                trace,
                clock,
                listenPorts,
                uploadLimit,
                downloadLimit,
                uploadMemory,
                this::localDiscovery,
                dht,
                externalIp,
                openings,
                mappedPorts);
    }

    private LocalDiscovery localDiscovery() {
        if (localDiscovery == null) {
            localDiscovery = new LocalDiscovery(transport, random, clock);
        }
        return localDiscovery;
    }

    /** Fast and predictable: for choices that are made for every block, and that no peer gains by predicting. */
    private RandomGenerator quickRandom() {
        return new SplittableRandom(random.nextLong());
    }

    /**
     * Ends the event loop and all that runs on it. A download under way fails as one that is stopped, but sends no
     * stopped announce; so does a torrent that is being fetched, and what is begun from now on. Called from another thread, this waits until its files are closed, two seconds at most.
     */
    @Override
    public void close() {
        if (transport.loop().isShuttingDown()) {
            return;
        }
        CompletableFuture<Void> abandoned = new CompletableFuture<>();
        transport.loop().execute(() -> {
            closing = true;
            Map.copyOf(fetches).forEach((fetch, giveUp) -> {
                fetch.completeExceptionally(stopped());
                giveUp.run();
            });
            resolver.close();
            if (localDiscovery != null) {
                localDiscovery.close();
            }
            CompletableFuture<?>[] ends =
                    List.copyOf(torrents).stream().map(Torrent::abandon).toArray(CompletableFuture[]::new);
            CompletableFuture<Void> kept = dht.close();
            CompletableFuture<Void> unmapped = mappedPorts.close();
            CompletableFuture.allOf(CompletableFuture.allOf(ends), kept, unmapped)
                    .whenComplete((ok, error) -> abandoned.complete(null));
        });
        if (!transport.loop().inEventLoop()) {
            abandoned
                    .completeOnTimeout(null, CLOSE_BOUND_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
        }
        transport.close();
    }
}

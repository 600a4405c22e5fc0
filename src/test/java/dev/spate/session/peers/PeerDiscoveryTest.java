package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.spate.lsd.LocalDiscovery;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.mse.Encryption;
import dev.spate.mse.StreamEncryption;
import dev.spate.net.ExternalIp;
import dev.spate.net.HostResolver;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.peer.TcpConnector;
import dev.spate.session.DownloadObservers;
import dev.spate.session.EngineResources;
import dev.spate.session.MappedPorts;
import dev.spate.session.PeerOrigin;
import dev.spate.session.PeerOrigin.Kind;
import dev.spate.session.SharedDht;
import dev.spate.session.TorrentRef;
import dev.spate.support.Patience;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerId;
import dev.spate.trace.Trace;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.TrackerOptions;
import dev.spate.tracker.Trackers;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerDiscoveryTest {
    private static final int NAME_AT = 13;
    private static final int NAME_BYTES = 4;
    private static final int QUIET_MILLIS = 500;

    private static final DownloadObservers SILENT = DownloadObservers.events(event -> {});

    private final Transport transport = Transport.start();
    private final Queue<InetSocketAddress> found = new ConcurrentLinkedQueue<>();
    private final List<InfoHash> named = new ArrayList<>();
    private DatagramSocket nameServer;
    private HostResolver resolver;

    @BeforeEach
    void start() throws Exception {
        nameServer = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        InetSocketAddress address = (InetSocketAddress) nameServer.getLocalSocketAddress();
        resolver = new HostResolver(
                transport, () -> new SingletonDnsServerAddressStreamProvider(address), Duration.ofSeconds(60));
    }

    @AfterEach
    void stop() throws Exception {
        transport.loop().submit(resolver::close).get(Patience.SECONDS, TimeUnit.SECONDS);
        transport.close();
        nameServer.close();
    }

    private PeerDiscovery discovery(String peers) throws Exception {
        TorrentRef link = new TorrentRef.Linked(Magnet.parse("magnet:?xt=urn:btih:" + "0".repeat(40) + peers));
        return transport
                .loop()
                .submit(() -> {
                    PeerDiscovery discovery = new PeerDiscovery(
                            resources(),
                            link,
                            List.of(),
                            Set.of(),
                            () -> null,
                            AnnouncePolicy.DOWNLOAD,
                            SILENT,
                            new Found());
                    discovery.start();
                    return discovery;
                })
                .get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    private EngineResources resources() {
        RateLimit unlimited = RateLimit.of(transport.loop(), 0, System::nanoTime, bug -> {
            throw new AssertionError(bug);
        });
        return new EngineResources(
                transport,
                new TcpConnector(transport),
                new StreamEncryption(Encryption.OFF, new Random(1)),
                new Trackers(transport, resolver, TrackerOptions.defaults(), new Random(1)),
                resolver,
                PeerId.of(new byte[20]),
                new Random(1),
                Trace.NONE,
                System::nanoTime,
                null,
                unlimited,
                unlimited,
                null,
                () -> new LocalDiscovery(transport, new Random(1), System::nanoTime),
                SharedDht.none(),
                new ExternalIp(),
                null,
                MappedPorts.none());
    }

    private final class Found implements PeerSource.Listener {
        @Override
        public void found(PeerOrigin origin, List<InetSocketAddress> addresses) {
            found.addAll(addresses);
        }

        @Override
        public void broken(Throwable bug) {
            throw new AssertionError(bug);
        }
    }

    /** A source that names its addresses when it is started, and afterwards whenever more are wanted. */
    private final class Fake implements PeerSource {
        private final Kind kind;
        private final Context context;
        private final List<String> calls;

        Fake(Kind kind, Context context, List<String> calls) {
            this.kind = kind;
            this.context = context;
            this.calls = calls;
        }

        @Override
        public Kind kind() {
            return kind;
        }

        @Override
        public void start() {
            calls.add("start " + kind.label());
            named.add(context.ref().infoHash());
            tell();
        }

        @Override
        public void peersWanted() {
            calls.add("more " + kind.label());
            tell();
        }

        private void tell() {
            context.listener()
                    .found(PeerOrigin.of(kind), List.of(new InetSocketAddress("127.0.0.1", 1 + kind.ordinal())));
        }

        @Override
        public void stop(Duration bound, Runnable done) {
            calls.add("stop " + kind.label());
            done.run();
        }

        @Override
        public boolean isExhausted() {
            return false;
        }

        @Override
        public String status() {
            return kind.label() + " asked";
        }
    }

    private PeerDiscovery withAllKinds(TorrentRef ref, List<String> calls) {
        List<Function<PeerSource.Context, PeerSource>> makers = Stream.of(Kind.values())
                .map(kind -> (Function<PeerSource.Context, PeerSource>) context -> new Fake(kind, context, calls))
                .toList();
        return new PeerDiscovery(
                makers,
                makers.subList(Kind.TRACKER.ordinal(), Kind.TRACKER.ordinal() + 1),
                Set.of(),
                new PeerSource.Context(
                        resources(), ref, List.of(), () -> null, AnnouncePolicy.DOWNLOAD, SILENT, new Found()));
    }

    private static TorrentRef known(String privateFlag) throws Exception {
        String info = "d6:lengthi1e4:name1:x12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaa" + privateFlag + "e";
        return new TorrentRef.Known(
                MetainfoReader.readInfo(info.getBytes(StandardCharsets.US_ASCII), List.of(), List.of()));
    }

    @Test
    void aPrivateTorrentHasTrackersAndTheUserAndWhoDialsUs() throws Exception {
        List<String> calls = new ArrayList<>();
        PeerDiscovery discovery = withAllKinds(known("7:privatei1e"), calls);
        discovery.start();
        discovery.peersWanted();
        assertEquals(
                List.of(
                        "start user",
                        "start link",
                        "start tracker",
                        "start incoming",
                        "start web seed",
                        "more user",
                        "more link",
                        "more tracker",
                        "more incoming",
                        "more web seed"),
                calls);
        assertEquals("user asked; link asked; tracker asked; incoming asked; web seed asked", discovery.status());
        found.clear();
        // Whoever hears of peers all the same, as from a peer that sends PEX unasked.
        for (Kind each : Kind.values()) {
            discovery.found(PeerOrigin.of(each), List.of(new InetSocketAddress("127.0.0.1", 100 + each.ordinal())));
        }
        assertEquals(
                List.of(100, 101, 102, 103, 100 + Kind.WEB_SEED.ordinal()),
                found.stream().map(InetSocketAddress::getPort).toList());
        assertFalse(discovery.allows(Kind.PEX) || discovery.allows(Kind.DHT) || discovery.allows(Kind.LSD));
    }

    @Test
    void otherTorrentsHaveAllSources() throws Exception {
        List<String> calls = new ArrayList<>();
        PeerDiscovery discovery = withAllKinds(known(""), calls);
        discovery.start();
        discovery.start();
        assertEquals(Kind.values().length, calls.size());
        assertEquals(Kind.values().length, found.size());
        AtomicInteger ended = new AtomicInteger();
        discovery.stop(Duration.ZERO, ended::incrementAndGet);
        assertEquals(1, ended.get());
    }

    @Test
    void aMagnetThatTurnsOutPrivateEndsTheOtherSources() throws Exception {
        List<String> calls = new ArrayList<>();
        PeerDiscovery discovery =
                withAllKinds(new TorrentRef.Linked(Magnet.parse("magnet:?xt=urn:btih:" + "0".repeat(40))), calls);
        discovery.start();
        calls.clear();
        discovery.becomePrivate();
        assertEquals(List.of("stop dht", "stop pex", "stop lsd", "stop saved"), calls);
        discovery.peersWanted();
        assertEquals(9, calls.size());
        assertFalse(calls.contains("more dht"));
    }

    /** A link by one hash names a hybrid, and its metadata tells the other one. */
    @Test
    void aMagnetThatTurnsOutToHaveAnotherNameIsSoughtByThatToo() {
        List<String> calls = new ArrayList<>();
        PeerDiscovery discovery =
                withAllKinds(new TorrentRef.Linked(Magnet.parse("magnet:?xt=urn:btih:" + "0".repeat(40))), calls);
        discovery.start();
        calls.clear();
        InfoHash other = InfoHash.ofHex("1".repeat(40));
        discovery.alsoNamed(other);
        assertEquals(List.of("start tracker"), calls);
        assertEquals(other, named.get(named.size() - 1));
        calls.clear();
        discovery.peersWanted();
        assertEquals(2, calls.stream().filter("more tracker"::equals).count());
    }

    /** The names that are asked for until no more come. */
    private Set<String> namesAsked() throws IOException {
        Set<String> names = new TreeSet<>();
        nameServer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Patience.SECONDS));
        try {
            while (true) {
                DatagramPacket query = new DatagramPacket(new byte[512], 512);
                nameServer.receive(query);
                nameServer.setSoTimeout(QUIET_MILLIS);
                names.add(new String(query.getData(), NAME_AT, NAME_BYTES, StandardCharsets.US_ASCII));
            }
        } catch (SocketTimeoutException quiet) {
            return names;
        }
    }

    @Test
    void looksAFewNamesOfALinkUpAtATime() throws Exception {
        StringBuilder peers = new StringBuilder();
        for (int i = 100; i < 200; i++) {
            peers.append("&x.pe=n").append(i).append(".example:6881");
        }
        PeerDiscovery discovery = discovery(peers.toString());
        assertEquals(Set.of("n100", "n101", "n102", "n103"), namesAsked());
        assertFalse(discovery.isExhausted());
    }

    @Test
    void goesOnWithTheNextNameAndTakesAHundredAddressesOfALinkAtMost() throws Exception {
        StringBuilder peers = new StringBuilder();
        for (int port = 1; port <= 80; port++) {
            peers.append("&x.pe=localhost:").append(port);
        }
        PeerDiscovery discovery = discovery(peers.toString());
        Awaitility.await()
                .until(() -> transport.loop().submit(discovery::isExhausted).get(Patience.SECONDS, TimeUnit.SECONDS));
        // Each of these names has two addresses.
        assertEquals(100, found.size());
        assertEquals(
                50,
                Set.copyOf(found.stream().map(InetSocketAddress::getPort).toList())
                        .size());
    }
}

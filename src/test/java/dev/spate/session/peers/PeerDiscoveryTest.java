package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.spate.metainfo.Magnet;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.session.DownloadObservers;
import dev.spate.session.TorrentRef;
import dev.spate.support.Patience;
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
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerDiscoveryTest {
    private static final int NAME_AT = 13;
    private static final int NAME_BYTES = 4;
    private static final int QUIET_MILLIS = 500;

    private final Transport transport = Transport.start();
    private final Queue<InetSocketAddress> found = new ConcurrentLinkedQueue<>();
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
                            transport.loop(),
                            new Trackers(transport, resolver, TrackerOptions.defaults(), new Random(1)),
                            resolver,
                            link,
                            () -> null,
                            new Random(1),
                            (source, addresses) -> found.addAll(addresses),
                            bug -> {
                                throw new AssertionError(bug);
                            },
                            DownloadObservers.events(event -> {}));
                    discovery.start();
                    return discovery;
                })
                .get(Patience.SECONDS, TimeUnit.SECONDS);
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

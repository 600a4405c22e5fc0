package dev.spate.synthetic.tracker;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.spate.synthetic.PieceHashing;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.synthetic.SwarmAddressing;
import dev.spate.synthetic.SwarmOptions;
import dev.spate.synthetic.SyntheticSwarm;
import dev.spate.synthetic.TestShapes;
import dev.spate.synthetic.TorrentShape;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ExternalTrackersTest {
    private static final TorrentShape SHAPE = TestShapes.ofSize(200_000);

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private final ExternalTracker.AnnounceListener listener = new ExternalTracker.AnnounceListener() {
        @Override
        public void announced(String url, int accepted, int refused) {
            heard.add(accepted + " announced, " + refused + " not");
        }

        @Override
        public void failed(String reason) {
            heard.add("failed: " + reason);
        }
    };

    /** What a tracker heard: where it came from, and the query. */
    private record Announce(String source, String query) {
        private String value(String key) {
            return query.replaceFirst("^(?:.*&)?" + key + "=([^&]*).*$", "$1");
        }
    }

    private final Queue<Announce> announces = new ConcurrentLinkedQueue<>();

    private HttpServer tracker(String answer) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 64);
        server.createContext("/announce", exchange -> {
            announces.add(new Announce(
                    exchange.getRemoteAddress().getAddress().getHostAddress(),
                    exchange.getRequestURI().getRawQuery()));
            byte[] body = answer.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/announce";
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void eachPeerAnnouncesItselfFromItsOwnAddressAndSaysGoodbye() throws Exception {
        HttpServer server = tracker("d8:intervali1800e5:peers0:e");
        try (SyntheticSwarm syntheticSwarm = start(100, url(server))) {
            assertEquals(List.of(url(server)), syntheticSwarm.trackerUrls());
            assertEquals("100 announced, 0 not", next());
            assertEquals(
                    syntheticSwarm.peerAddresses().stream()
                            .map(each -> each.getAddress().getHostAddress() + " " + each.getPort())
                            .collect(Collectors.toSet()),
                    announces.stream()
                            .map(each -> each.source() + " " + each.value("port"))
                            .collect(Collectors.toSet()));
            assertTrue(announces.stream().allMatch(each -> each.value("event").equals("started")));
            assertTrue(announces.stream().allMatch(each -> each.value("left").equals("0")));
            assertEquals(100, distinct("peer_id").size());
        } finally {
            server.stop(0);
        }
        List<Announce> after = announces.stream().skip(100).toList();
        assertTrue(after.size() > 0 && after.size() <= 100);
        assertTrue(after.stream().allMatch(each -> each.value("event").equals("stopped")));
    }

    @Test
    void peersWithPortsOfTheirOwnAnnounceThosePorts() throws Exception {
        HttpServer server = tracker("d8:intervali1800e5:peers0:e");
        SwarmOptions options = SwarmOptions.of(SHAPE, 5, SimulatedLink.unlimited())
                .at(SwarmAddressing.onLoopback(SwarmAddressing.Addressing.OWN_PORT))
                .announcedTo(List.of(url(server)));
        try (SyntheticSwarm syntheticSwarm = start(options)) {
            assertEquals("5 announced, 0 not", next());
            assertEquals(
                    syntheticSwarm.peerAddresses().stream()
                            .map(each -> "" + each.getPort())
                            .collect(Collectors.toSet()),
                    distinct("port"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aTrackerThatRefusesIsToldOfOnceAndTheSwarmServesOn() throws Exception {
        HttpServer server = tracker("d14:failure reason10:no, thankse");
        try (SyntheticSwarm syntheticSwarm = start(40, url(server))) {
            assertTrue(next().matches("failed: http://127.0.0.1:[0-9]+/announce: no, thanks"));
            assertEquals("0 announced, 40 not", next());
            assertTrue(heard.isEmpty());
            assertEquals(40, syntheticSwarm.report().peers().size());
        } finally {
            server.stop(0);
        }
        assertEquals(40, announces.size(), "nobody says goodbye to a tracker that does not know him");
    }

    @Test
    void announcesOverUdpAsWellAsOverHttpAndOtherHostsServeTheSameTorrent() throws Exception {
        try (SyntheticSwarm other = SyntheticSwarm.start(
                SwarmOptions.of(SHAPE, 1, SimulatedLink.unlimited()), PieceHashing.Progress.NONE)) {
            try (SyntheticSwarm syntheticSwarm = start(50, other.udpTrackerUrl(), other.trackerUrl())) {
                assertEquals(
                        other.torrent().infoHash(), syntheticSwarm.torrent().infoHash());
                assertEquals("50 announced, 0 not", next());
                assertEquals("50 announced, 0 not", next());
                assertEquals(100, other.report().announces().started());
            }
            await().untilAsserted(
                            () -> assertEquals(100, other.report().announces().stopped()));
        }
    }

    @Test
    void theEndDoesNotWaitLongForASilentTracker() throws Exception {
        try (java.net.DatagramSocket silent = new java.net.DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            SyntheticSwarm syntheticSwarm = start(3, "udp://127.0.0.1:" + silent.getLocalPort());
            // The whole schedule takes 45 s.
            long begin = System.nanoTime();
            syntheticSwarm.close();
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(30));
        }
    }

    @Test
    void peersOfSeveralHostsHaveIdsOfTheirOwn() throws Exception {
        HttpServer server = tracker("d8:intervali1800e5:peers0:e");
        SwarmAddressing first = SwarmAddressing.onLoopback(SwarmAddressing.Addressing.ofThisSystem());
        SwarmAddressing second = new SwarmAddressing(first.addressing(), first.network(), first.host(), 0, 0, 20);
        try (SyntheticSwarm one = start(
                        SwarmOptions.of(SHAPE, 20, SimulatedLink.unlimited()).announcedTo(List.of(url(server))));
                SyntheticSwarm two = start(SwarmOptions.of(SHAPE, 20, SimulatedLink.unlimited())
                        .at(second)
                        .announcedTo(List.of(url(server))))) {
            next();
            next();
            assertEquals(40, distinct("peer_id").size());
            assertEquals(one.torrent().infoHash(), two.torrent().infoHash());
            assertNotEquals(one.peerAddresses().get(0), two.peerAddresses().get(0));
            assertEquals(20, two.report().peers().get(0).index());
        } finally {
            server.stop(0);
        }
    }

    private SyntheticSwarm start(int peers, String... urls) throws Exception {
        return start(SwarmOptions.of(SHAPE, peers, SimulatedLink.unlimited()).announcedTo(List.of(urls)));
    }

    private SyntheticSwarm start(SwarmOptions options) throws Exception {
        SyntheticSwarm syntheticSwarm = SyntheticSwarm.start(options, PieceHashing.Progress.NONE);
        syntheticSwarm.announceOutside(listener);
        return syntheticSwarm;
    }

    private Set<String> distinct(String key) {
        return announces.stream().map(each -> each.value(key)).collect(Collectors.toSet());
    }

    private String next() throws InterruptedException {
        String next = heard.poll(60, TimeUnit.SECONDS);
        assertTrue(next != null, "nothing was heard");
        return next;
    }
}

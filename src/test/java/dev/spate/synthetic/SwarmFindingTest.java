package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.support.Patience;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.Handshake;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.PexMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How a client finds the peers of a swarm that is like one in the world. */
class SwarmFindingTest {
    private static final int PEERS = 120;
    private static final int NO_ANSWER_MILLIS = 300;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void theTrackerNamesSomeOfThoseWhoHaveComeAndEachTimeOthers() throws Exception {
        Arrivals halfThere = new Arrivals(Duration.ofHours(1), Duration.ofMinutes(42));
        try (SyntheticSwarm swarm = start(Optional.of(halfThere), 0, 20, false)) {
            Set<Long> seen = new HashSet<>();
            Set<Long> first = named(swarm, "");
            for (int i = 0; i < 30; i++) {
                Set<Long> some = named(swarm, "");
                assertEquals(20, some.size());
                seen.addAll(some);
            }
            assertTrue(seen.size() > 40 && seen.size() < 85, () -> seen.size() + " of " + PEERS + " have come");
            assertEquals(7, named(swarm, "&numwant=7").size());
            swarm.reset();
            assertEquals(first, named(swarm, ""), "chance begins anew");
        }
    }

    @Test
    void aTrackerWithoutALimitNamesEverybodyWhoHasCome() throws Exception {
        Arrivals halfThere = new Arrivals(Duration.ofHours(1), Duration.ofMinutes(42));
        try (SyntheticSwarm swarm = start(Optional.of(halfThere), 0, SwarmOptions.MOST_PEERS, false)) {
            int come = named(swarm, "&numwant=7").size();
            assertTrue(come > 40 && come < 85, () -> come + " of " + PEERS + " have come");
        }
    }

    @Test
    void peersNameOthersToAClientThatSpeaksPex() throws Exception {
        try (SyntheticSwarm swarm = start(Optional.empty(), 0, 0, true);
                TestClient client = TestClient.greeted(swarm, 3)) {
            ExtensionHandshake ours = new ExtensionHandshake(
                    Map.of(PexMessage.NAME, 9),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty());
            PeerMessage.Extended theirs = client.await(PeerMessage.Extended.class);
            assertEquals(
                    Set.of("ut_pex", "ut_metadata"),
                    ExtensionHandshake.decode(theirs.payload()).ids().keySet());
            client.send(new PeerMessage.Extended(0, ours.encode()));
            PeerMessage.Extended told = client.await(PeerMessage.Extended.class);
            assertEquals(9, told.id());
            List<PexMessage.Peer> added = PexMessage.decode(told.payload()).added();
            assertEquals(50, added.size());
            Set<InetSocketAddress> others = new HashSet<>(swarm.peerAddresses());
            others.remove(swarm.peerAddresses().get(3));
            added.forEach(each -> assertTrue(others.remove(each.address()), () -> each + " is another peer, once"));
            assertEquals(PexMessage.SEED | PexMessage.REACHABLE, added.get(0).flags());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whoIsBehindANatNeverAnswersAndDialsTheClient() throws Exception {
        try (SyntheticSwarm swarm = start(Optional.empty(), 0.5, 0, false);
                ServerSocket client = new ServerSocket(0)) {
            List<InetSocketAddress> addresses = swarm.peerAddresses();
            long ports = addresses.stream()
                    .map(InetSocketAddress::getPort)
                    .distinct()
                    .count();
            assertEquals(2, ports, "one port where nobody answers, and one for all others");
            int answering = answeringPort(addresses);
            assertEquals(
                    PEERS / 2,
                    addresses.stream()
                            .filter(each -> each.getPort() == answering)
                            .count());
            InetSocketAddress nobody = addresses.stream()
                    .filter(each -> each.getPort() != answering)
                    .findFirst()
                    .orElseThrow();
            try (Socket waiting = new Socket()) {
                assertThrows(SocketTimeoutException.class, () -> waiting.connect(nobody, NO_ANSWER_MILLIS));
            }
            named(swarm, "&port=" + client.getLocalPort());
            client.setSoTimeout((int) TimeUnit.SECONDS.toMillis(Patience.SECONDS));
            try (Socket dialled = client.accept()) {
                InetSocketAddress from = (InetSocketAddress) dialled.getRemoteSocketAddress();
                assertTrue(addresses.stream()
                        .anyMatch(each ->
                                each.getAddress().equals(from.getAddress()) && each.getPort() == nobody.getPort()));
                byte[] handshake = dialled.getInputStream().readNBytes(Handshake.LENGTH);
                assertArrayEquals(
                        swarm.torrent().infoHash().toBytes(), Arrays.copyOfRange(handshake, 28, 48), "it speaks first");
            }
        }
    }

    private static int answeringPort(List<InetSocketAddress> addresses) {
        for (InetSocketAddress each : addresses) {
            try (Socket socket = new Socket()) {
                socket.connect(each, NO_ANSWER_MILLIS);
                return each.getPort();
            } catch (IOException e) {
                // One of those that never answer.
            }
        }
        throw new AssertionError("nobody answers");
    }

    private static SyntheticSwarm start(Optional<Arrivals> arrivals, double nat, int trackerPeers, boolean pex)
            throws Exception {
        PeerPopulation population = new PeerPopulation(
                new Distribution.Constant(0),
                new Distribution.Constant(0),
                Duration.ZERO,
                Optional.empty(),
                arrivals,
                nat);
        return SyntheticSwarm.start(
                SwarmOptions.of(TestShapes.ofSize(100_000), population.groups(PEERS, List.of(), 1))
                        .foundBy(new SwarmOptions.Finding(false, true, trackerPeers, pex)),
                PieceHashing.Progress.NONE);
    }

    /** Addresses of an answer of the tracker, each with its port. */
    private static Set<Long> named(SyntheticSwarm swarm, String more) throws Exception {
        String hash = swarm.torrent().infoHash().toHex().replaceAll("..", "%$0");
        String port = more.contains("port=") ? "" : "&port=1";
        URI uri = URI.create(swarm.trackerUrl() + "?info_hash=" + hash + "&peer_id=%00" + port + more
                + "&uploaded=0&downloaded=0&left=1&compact=1");
        byte[] body = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray())
                .body();
        BDict answer = (BDict) BencodeReader.read(body);
        ByteBuffer peers = ByteBuffer.wrap(answer.string("peers")
                .orElseThrow(() -> new AssertionError(new String(body, StandardCharsets.ISO_8859_1)))
                .toBytes());
        Set<Long> named = new HashSet<>();
        while (peers.hasRemaining()) {
            named.add((long) peers.getInt() << 16 | peers.getShort() & 0xffff);
        }
        return named;
    }
}

package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BencodeReader;
import dev.spate.net.ExternalIp;
import dev.spate.session.peers.PeerPriority;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers dial a seed that has few places (BEP 40), and both tell where they see the other (BEP 10). */
@Timeout(60)
class FullHouseTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);
    private static final PeerPriority PRIORITY = new PeerPriority(new ExternalIp(), () -> 0);

    /** By their priority, the lowest first. */
    private static final List<InetAddress> HOSTS = IntStream.rangeClosed(2, 9)
            .mapToObj(FullHouseTest::host)
            .sorted(Comparator.comparingLong(each -> PRIORITY.of(new InetSocketAddress(each, 1))))
            .toList();

    @TempDir
    private Path directory;

    private final List<Socket> sockets = new ArrayList<>();
    private final TestEngine engine = new TestEngine();
    private InetSocketAddress seed;

    private static InetAddress host(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void seed() throws Exception {
        Path content = Files.write(directory.resolve("content"), TORRENT.content());
        engine.start(
                TORRENT.known(),
                TestEngine.options(content)
                        .listenPort(0)
                        .maxPeers(2)
                        .timeout(Duration.ZERO)
                        .sharing(Sharing.seeding(SeedGoal.NEVER))
                        .build());
        await().until(() -> !engine.events(DownloadEvent.Listening.class).isEmpty());
        int port = engine.events(DownloadEvent.Listening.class).get(0).port();
        seed = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @AfterEach
    void close() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        engine.close();
    }

    private PeerWire dial(InetAddress from, boolean extensions) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(seed);
        PeerWire wire = new PeerWire(socket);
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(from.getAddress()[3]), extensions, false);
        wire.readHandshake();
        return wire;
    }

    private List<InetAddress> connected() {
        return engine.events(DownloadEvent.PeerConnected.class).stream()
                .map(each -> each.address().getAddress())
                .toList();
    }

    private List<String> reasons() {
        return engine.events(DownloadEvent.PeerDropped.class).stream()
                .map(each -> each.address().getAddress().getHostAddress() + " " + each.reason())
                .toList();
    }

    private List<String> turnedAway() {
        return engine.events(DownloadEvent.PeerFailed.class).stream()
                .map(each -> each.address().getAddress().getHostAddress() + " " + each.reason())
                .toList();
    }

    @Test
    void thePeerOfLowestPriorityGivesItsPlaceToOneOfHigher() throws Exception {
        engine.stopClock();
        InetAddress second = HOSTS.get(1);
        InetAddress third = HOSTS.get(2);
        InetAddress fourth = HOSTS.get(3);
        dial(second, false);
        dial(third, false);
        await().until(() -> connected().equals(List.of(second, third)));
        dial(HOSTS.get(4), false);
        await().until(() -> turnedAway().size() == 1);
        assertEquals(List.of(HOSTS.get(4).getHostAddress() + " we have enough peers"), turnedAway(), "too soon");
        engine.pass(Duration.ofSeconds(11));
        dial(HOSTS.get(0), false);
        await().until(() -> turnedAway().size() == 2);
        assertEquals(
                HOSTS.get(0).getHostAddress() + " we have enough peers",
                turnedAway().get(1));
        assertEquals(List.of(), reasons());
        dial(fourth, false);
        await().until(() -> connected().equals(List.of(second, third, fourth)));
        assertEquals(List.of(second.getHostAddress() + " a peer of higher priority takes its place"), reasons());
    }

    @Test
    void whoIsServedKeepsItsPlace() throws Exception {
        engine.stopClock();
        for (int i = 0; i < 2; i++) {
            PeerWire wire = dial(HOSTS.get(i), false);
            wire.send(new PeerMessage.Interested());
            wire.next(1);
        }
        engine.pass(Duration.ofSeconds(11));
        dial(HOSTS.get(7), false);
        await().until(() -> turnedAway().size() == 1);
        assertEquals(List.of(), reasons());
    }

    @Test
    void whatPeersTellOfOurAddressIsAVote() throws Exception {
        InetAddress ours = host(77);
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.empty(), seenFrom(HOSTS.get(0)));
            PeerWire wire = dial(HOSTS.get(i), true);
            ExtensionHandshake hello = new ExtensionHandshake(
                    Map.of(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.of(ours));
            byte[] told = wire.next(PeerWire.EXTENDED).body();
            byte[] dictionary = Arrays.copyOfRange(told, 1, told.length);
            BencodeReader.read(dictionary);
            assertEquals(
                    Optional.of(HOSTS.get(i)),
                    ExtensionHandshake.decode(dictionary).yourIp());
            wire.send(new PeerMessage.Extended(ExtensionHandshake.ID, hello.encode()), new PeerMessage.Interested());
            wire.next(1);
            sockets.get(i).close();
            int gone = i + 1;
            await().until(() -> reasons().size() == gone);
        }
        assertEquals(Optional.of(ours), seenFrom(HOSTS.get(0)));
        assertTrue(turnedAway().isEmpty());
    }

    /** So one port is announced in both families. */
    @Test
    void peersOfBothFamiliesDialTheSamePort() throws Exception {
        for (String host : List.of("127.0.0.1", "::1")) {
            Socket socket = new Socket(InetAddress.getByName(host), seed.getPort());
            sockets.add(socket);
            PeerWire wire = new PeerWire(socket);
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(host.length()), false, false);
            wire.readHandshake();
        }
        await().until(() -> connected().size() == 2);
        assertEquals(
                List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("::1")),
                connected(),
                "and none of them as ::ffff:127.0.0.1");
    }

    private Optional<InetAddress> seenFrom(InetAddress other) throws Exception {
        return engine.engine()
                .loop()
                .submit(() -> engine.engine().externalIp().seenFrom(other))
                .get(20, TimeUnit.SECONDS);
    }
}

package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeReader;
import dev.spate.bencode.BencodeWriter;
import dev.spate.cli.dht.ScriptedNode;
import dev.spate.dht.DhtOptions;
import dev.spate.dht.DhtStateFile;
import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.KrpcMessage.Request;
import dev.spate.metainfo.Magnet;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.MetainfoReader;
import dev.spate.torrent.PeerAddress;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that know nothing but nodes of the DHT. */
@Timeout(90)
class DhtDownloadTest {
    private static final TestTorrent TORRENT = TestTorrent.single(10 * TestTorrent.PIECE);

    @TempDir
    private Path directory;

    private static DhtOptions node(boolean readOnly, int port, List<InetSocketAddress> nodes) {
        return node(InetAddress.getLoopbackAddress(), readOnly, port, nodes);
    }

    private static DhtOptions node(InetAddress at, boolean readOnly, int port, List<InetSocketAddress> nodes) {
        return new DhtOptions(readOnly, new InetSocketAddress(at, port), nodes, List.of());
    }

    private static TorrentRef link() {
        return new TorrentRef.Linked(Magnet.parse(
                "magnet:?xt=urn:btih:" + TORRENT.metainfo().infoHash().toHex()));
    }

    /** A port of UDP that is free for now. */
    private static int freePort() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where this machine has it: DHT over IPv4 has tests enough. */
    private static InetAddress ipv6Loopback() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("::1"))) {
            return socket.getLocalAddress();
        } catch (SocketException none) {
            return InetAddress.getLoopbackAddress();
        }
    }

    @Test
    void twoThatKnowNothingButEachOthersNodeMeetByAMagnetLink() throws Exception {
        InetAddress here = ipv6Loopback();
        int port = freePort();
        List<InetSocketAddress> seedsNode = List.of(new InetSocketAddress(here, port));
        Path content = Files.write(directory.resolve("content"), TORRENT.content());
        Path out = directory.resolve("out");
        Path kept = directory.resolve("dht.dat");
        try (TestEngine hub = TestEngine.another(2);
                TestEngine giver = new TestEngine();
                TestEngine taker = TestEngine.another(1)) {
            hub.engine().useDht(node(here, false, port, List.of()), Optional::empty);
            Path hubs = Files.write(directory.resolve("hub"), TORRENT.content());
            TestTorrent other = TestTorrent.single(3 * TestTorrent.PIECE);
            Files.write(hubs, other.content());
            hub.start(
                    other.known(),
                    TestEngine.options(hubs)
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            giver.engine().useDht(node(here, true, 0, seedsNode), Optional::empty);
            giver.start(
                    TORRENT.known(),
                    TestEngine.options(content)
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            taker.engine().useDht(node(here, true, 0, seedsNode), () -> Optional.of(DhtStateFile.open(kept)));
            Download download = taker.start(link(), TestEngine.options(out).build());
            TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertTrue(
                    taker.events(DownloadEvent.PeerConnected.class).stream()
                            .anyMatch(each -> each.toString().contains("sources=[DHT]")),
                    () -> taker.events(DownloadEvent.PeerConnected.class).toString());
        }
        assertTrue(Files.exists(kept), "the node is kept for the next run");
    }

    @Test
    void aTorrentWithoutTrackersEndsAtOnceWhenNoNodeAnswers() throws Exception {
        try (TestEngine engine = new TestEngine()) {
            engine.engine().useDht(node(true, 0, List.of()), Optional::empty);
            Download download = engine.start(
                    link(), TestEngine.options(directory.resolve("out")).build());
            ExecutionException failed = assertThrows(
                    ExecutionException.class, () -> download.result().get(30, TimeUnit.SECONDS));
            assertTrue(failed.getMessage().contains("no DHT node answers"), failed.getMessage());
        }
    }

    /** As with trackers that are silent: the network may be out. */
    @Test
    void aDownloadWhoseNodesAreSilentWaitsForThemAndGoesOnWhenTheyAnswer() throws Exception {
        try (TestEngine giver = new TestEngine();
                TestEngine taker = TestEngine.another(1)) {
            giver.start(
                    TORRENT.known(),
                    TestEngine.options(Files.write(directory.resolve("content"), TORRENT.content()))
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            await().until(() -> !giver.events(DownloadEvent.Listening.class).isEmpty());
            int port = giver.events(DownloadEvent.Listening.class).get(0).port();
            try (ScriptedNode node = new ScriptedNode(Endpoint.of(new byte[] {127, 0, 0, 1}, port))) {
                node.outage(true);
                taker.stopClock();
                InetSocketAddress at = PeerAddress.parse(node.address()).orElseThrow();
                taker.engine().useDht(node(true, 0, List.of(at)), Optional::empty);
                Path out = directory.resolve("out");
                Download download = taker.start(
                        link(),
                        TestEngine.options(out).timeout(Duration.ofMinutes(10)).build());
                taker.pass(Duration.ofSeconds(60));
                assertFalse(download.result().isDone(), () -> String.valueOf(download.result()));
                String waits = download.snapshot().waitingFor();
                assertTrue(waits.matches("metadata: DHT: \\d+ nodes? asked, none answers"), waits);
                node.outage(false);
                taker.passUntil(() -> looks(node) > 0);
                // No faster than the giver's.
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    taker.pass(Duration.ofMillis(50));
                    return download.result().isDone();
                });
                TestEngine.await(download);
                assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            }
        }
    }

    @Test
    void aDownloadWhoseNodesStaySilentEndsAfterItsTimeoutWithTheReason() throws Exception {
        try (ScriptedNode node = new ScriptedNode();
                TestEngine engine = new TestEngine()) {
            node.outage(true);
            engine.stopClock();
            InetSocketAddress at = PeerAddress.parse(node.address()).orElseThrow();
            engine.engine().useDht(node(true, 0, List.of(at)), Optional::empty);
            Download download = engine.start(
                    link(), TestEngine.options(directory.resolve("out")).build());
            engine.passUntil(() -> download.result().isDone());
            String message = TestEngine.failure(download).getMessage();
            assertTrue(message.contains("nothing new came for"), message);
            assertTrue(message.contains("no DHT node answers"), message);
        }
    }

    /** Looks for longer and longer pauses otherwise: up to a quarter of an hour. */
    @Test
    void afterAnOutageASeedAnnouncesAgainWithinAMinute() throws Exception {
        try (ScriptedNode node = new ScriptedNode();
                TestEngine engine = new TestEngine()) {
            engine.stopClock();
            InetSocketAddress at = PeerAddress.parse(node.address()).orElseThrow();
            engine.engine().useDht(node(true, 0, List.of(at)), Optional::empty);
            engine.start(
                    TORRENT.known(),
                    TestEngine.options(Files.write(directory.resolve("content"), TORRENT.content()))
                            .listenPort(0)
                            .sharing(Sharing.seeding(SeedGoal.NEVER))
                            .build());
            engine.passUntil(() -> looks(node) > 0);
            node.outage(true);
            engine.pass(Duration.ofMinutes(12));
            node.outage(false);
            for (int seconds = 0; seconds < 60 && looks(node) == 0; seconds++) {
                engine.pass(Duration.ofSeconds(1));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> looks(node) > 0);
        }
    }

    private static long looks(ScriptedNode node) {
        return node.asked().stream().filter(Request.GetPeers.class::isInstance).count();
    }

    @Test
    void aPrivateTorrentOpensNoSocket() throws Exception {
        try (DatagramSocket node = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                TestEngine engine = new TestEngine()) {
            node.setSoTimeout(500);
            engine.engine()
                    .useDht(node(true, 0, List.of((InetSocketAddress) node.getLocalSocketAddress())), Optional::empty);
            BDict info = (BDict) BencodeReader.read(TORRENT.info());
            BDict.Builder isPrivate = BDict.builder().put("private", 1);
            info.entries().forEach(each -> isPrivate.put(each.key(), each.value()));
            Metainfo privateTorrent = MetainfoReader.read(BencodeWriter.write(
                    BDict.builder().put("info", isPrivate.build()).build()));
            Download download = engine.start(
                    new TorrentRef.Known(privateTorrent),
                    TestEngine.options(directory.resolve("out")).build());
            await().atMost(Duration.ofSeconds(30)).until(() -> download.result().isDone());
            assertThrows(SocketTimeoutException.class, () -> node.receive(new DatagramPacket(new byte[2_000], 2_000)));
        }
    }
}

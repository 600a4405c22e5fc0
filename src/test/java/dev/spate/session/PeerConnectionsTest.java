package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a download makes, keeps and ends its connections. */
@Timeout(60)
class PeerConnectionsTest {
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);

    @TempDir
    Path directory;

    private Path out() {
        return directory.resolve("out");
    }

    @Test
    void keepsAQuietConnectionAliveAndDropsASilentOne() throws Exception {
        CountDownLatch kept = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(1);
        try (Run run = new Run();
                ScriptedPeer quiet = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    ready.countDown();
                    wire.next(PeerWire.KEEP_ALIVE);
                    kept.countDown();
                    wire.awaitEnd();
                })) {
            DownloadOptions patient = Run.to(out(), quiet.address()).withTimeout(Duration.ZERO);
            Download download = run.start(TORRENT.known(), patient);
            Scripts.awaitLatch(ready);
            await().until(() -> download.snapshot().peersConnected() == 1);
            run.advance(Duration.ofSeconds(101));
            Scripts.awaitLatch(kept);
            assertEquals(1, download.snapshot().peersConnected());
            run.advance(Duration.ofSeconds(50));
            await().until(() -> !run.events(DownloadEvent.PeerDropped.class).isEmpty());
            assertEquals(
                    "silent for 150 s",
                    run.events(DownloadEvent.PeerDropped.class).get(0).reason());
            download.stop().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void answersAnIncomingHandshakeAt48BytesAndDownloadsFromItsSender() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (Run run = new Run();
                ScriptedPeer idle = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(9), false, false);
                    wire.awaitEnd();
                })) {
            Download download = run.start(TORRENT.known(), Run.listening(Run.to(out(), idle.address()), port, 100));
            await().until(() -> download.snapshot().peersConnected() == 1);
            dialWrongly(port);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                PeerWire wire = new PeerWire(socket);
                byte[] hello = PeerWire.handshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                wire.write(Arrays.copyOf(hello, 48));
                wire.readHandshake();
                wire.write(Arrays.copyOfRange(hello, 48, 68));
                Scripts.tellAll(TORRENT, wire);
                Scripts.serve(TORRENT, wire, 8, same -> same);
                Run.await(download);
            }
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
        }
    }

    private static void dialWrongly(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            PeerWire wire = new PeerWire(socket);
            byte[] hello = PeerWire.handshake(TestTorrent.single(1).metainfo().infoHash(), PeerWire.id(5), true, true);
            wire.write(Arrays.copyOf(hello, 48));
            wire.awaitEnd();
        }
    }

    @Test
    void keepsOneOfTwoConnectionsToTheSameClient() throws Exception {
        ScriptedPeer.Script idle = wire -> {
            wire.readHandshake();
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
            wire.awaitEnd();
        };
        try (Run run = new Run();
                ScriptedPeer one = new ScriptedPeer(idle);
                ScriptedPeer two = new ScriptedPeer(idle)) {
            Download download = run.start(TORRENT.known(), Run.to(out(), one.address(), two.address()));
            await().until(() -> one.connections() + two.connections() == 2
                    && download.snapshot().peersConnected() == 1);
            download.stop().get(5, TimeUnit.SECONDS);
            assertEquals(1, run.events(DownloadEvent.PeerConnected.class).size());
        }
    }

    @Test
    void hangsUpOnItself() throws Exception {
        try (Run run = new Run();
                ScriptedPeer mirror = new ScriptedPeer(wire -> {
                    wire.write(wire.readHandshake());
                    wire.awaitEnd();
                })) {
            Failure failure = Run.failure(run.start(TORRENT.known(), Run.to(out(), mirror.address())));
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertEquals(0, run.events(DownloadEvent.PeerConnected.class).size());
        }
    }

    @Test
    void neverDialsMoreThanTheLimitsAllow() throws Exception {
        try (Run run = new Run();
                ScriptedPeer silent = new ScriptedPeer(PeerWire::awaitEnd)) {
            InetSocketAddress[] many = new InetSocketAddress[20];
            for (int i = 0; i < many.length; i++) {
                many[i] = new InetSocketAddress(
                        java.net.InetAddress.getByName("127.0.0." + (i + 1)),
                        silent.address().getPort());
            }
            // All but the first are refused at once; the first never greets.
            DownloadOptions two = Run.listening(Run.to(out(), many), -1, 2);
            Download download = run.start(TORRENT.known(), two);
            await().until(() -> silent.connections() == 1);
            download.stop().get(5, TimeUnit.SECONDS);
            assertEquals(1, silent.connections());
        }
    }

    @Test
    void whoSendsMalformedExtensionMessagesThriceIsBannedAndNotDialledAgain() throws Exception {
        try (Run run = new Run();
                ScriptedPeer idle = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(2), false, false);
                    wire.awaitEnd();
                });
                ScriptedPeer babbler = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), true, false);
                    wire.send(new PeerMessage.Extended(0, new byte[] {'l', 'e'}));
                    wire.awaitEnd();
                })) {
            DownloadOptions patient =
                    Run.to(out(), idle.address(), babbler.address()).withTimeout(Duration.ZERO);
            Download download = run.start(TORRENT.known(), patient);
            for (int i = 1; i <= 3; i++) {
                int times = i;
                await().until(() -> run.events(DownloadEvent.PeerDropped.class).size() == times);
                assertEquals(
                        i == 3 ? 1 : 0,
                        run.events(DownloadEvent.PeerBanned.class).size());
                run.advance(Duration.ofSeconds(20));
            }
            download.stop().get(5, TimeUnit.SECONDS);
            assertEquals(3, babbler.connections());
        }
    }

    @Test
    void whoFloodsThriceIsBannedAndNotDialledAgain() throws Exception {
        try (Run run = new Run();
                ScriptedPeer idle = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(2), false, false);
                    wire.awaitEnd();
                });
                ScriptedPeer flood = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    while (true) {
                        wire.write(new byte[4_000]);
                    }
                })) {
            DownloadOptions patient =
                    Run.to(out(), idle.address(), flood.address()).withTimeout(Duration.ZERO);
            Download download = run.start(TORRENT.known(), patient);
            for (int i = 1; i <= 3; i++) {
                int times = i;
                await().until(() -> run.events(DownloadEvent.PeerDropped.class).size() == times);
                assertEquals(
                        i == 3 ? 1 : 0,
                        run.events(DownloadEvent.PeerBanned.class).size());
                run.advance(Duration.ofSeconds(20));
            }
            assertEquals(
                    "it floods us with keep-alives, time and again",
                    run.events(DownloadEvent.PeerBanned.class).get(0).reason());
            download.stop().get(5, TimeUnit.SECONDS);
            assertEquals(3, flood.connections());
        }
    }

    @Test
    void whoTakesAnothersNameAndDeliversNothingDoesNotKeepHimOut() throws Exception {
        CountDownLatch copied = new CountDownLatch(1);
        try (Run run = new Run();
                ScriptedPeer copycat = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    copied.countDown();
                    wire.awaitEnd();
                });
                ScriptedPeer honest = new ScriptedPeer(wire -> {
                    Scripts.awaitLatch(copied);
                    Scripts.seed(TORRENT, 1).run(wire);
                })) {
            Download download = run.start(TORRENT.known(), Run.to(out(), copycat.address(), honest.address()));
            await().until(() -> run.events(DownloadEvent.PeerFailed.class).size() == 1);
            run.advance(Duration.ofSeconds(11));
            Run.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
        }
    }

    @Test
    void aFullHouseOfIdlersMakesRoomForOneWhoWasNeverTried() throws Exception {
        ScriptedPeer.Script idle = wire -> {
            wire.readHandshake();
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(wire.hashCode()), false, false);
            wire.awaitEnd();
        };
        try (Run run = new Run();
                ScriptedPeer one = new ScriptedPeer(idle);
                ScriptedPeer two = new ScriptedPeer(idle);
                ScriptedPeer honest = new ScriptedPeer(Scripts.seed(TORRENT, 1))) {
            Download download = run.start(
                    TORRENT.known(),
                    Run.listening(
                            Run.to(out(), one.address(), two.address(), honest.address())
                                    .withTimeout(Duration.ofSeconds(60)),
                            -1,
                            2));
            await().until(() -> download.snapshot().peersConnected() == 2);
            run.advance(Duration.ofSeconds(31));
            Run.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
        }
    }

    @Test
    void withFewSeatsTheMuteGetLittlePatience() throws Exception {
        try (Run run = new Run();
                ScriptedPeer mute = new ScriptedPeer(PeerWire::awaitEnd);
                ScriptedPeer honest = new ScriptedPeer(Scripts.seed(TORRENT, 1))) {
            long start = System.nanoTime();
            Download download =
                    run.start(TORRENT.known(), Run.listening(Run.to(out(), mute.address(), honest.address()), -1, 1));
            await().atMost(20, TimeUnit.SECONDS).until(() -> honest.connections() == 1);
            double seconds = (System.nanoTime() - start) / 1e9;
            // 10 s is what a mute one gets while nobody else waits.
            assertTrue(seconds < 9, "found after " + seconds + " s");
            Run.await(download);
        }
    }
}

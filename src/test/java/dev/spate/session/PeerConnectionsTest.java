package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.support.SeveralSeeds;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** How a download makes, keeps and ends its connections. */
@Timeout(60)
@SeveralSeeds(1)
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
        try (TestEngine engine = new TestEngine();
                ScriptedPeer quiet = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    ready.countDown();
                    wire.next(PeerWire.KEEP_ALIVE);
                    kept.countDown();
                    wire.awaitEnd();
                })) {
            DownloadOptions patient = TestEngine.options(out(), quiet.address())
                    .timeout(Duration.ZERO)
                    .build();
            Download download = engine.start(TORRENT.known(), patient);
            PeerScripts.awaitLatch(ready);
            await().until(() -> download.snapshot().peersConnected() == 1);
            engine.pass(Duration.ofSeconds(101));
            PeerScripts.awaitLatch(kept);
            assertEquals(1, download.snapshot().peersConnected());
            engine.pass(Duration.ofSeconds(50));
            await().until(() -> !engine.events(DownloadEvent.PeerDropped.class).isEmpty());
            assertEquals(
                    "silent for 150 s",
                    engine.events(DownloadEvent.PeerDropped.class).get(0).reason());
            download.stop().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void answersAnIncomingHandshakeAt48BytesAndDownloadsFromItsSender() throws Exception {
        CompletableFuture<Integer> told = new CompletableFuture<>();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer idle = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(9), true, false);
                    byte[] hello = wire.next(PeerWire.EXTENDED).body();
                    told.complete(ExtensionHandshake.decode(Arrays.copyOfRange(hello, 1, hello.length))
                            .port()
                            .getAsInt());
                    wire.awaitEnd();
                })) {
            Download download = engine.start(
                    TORRENT.known(),
                    TestEngine.options(out(), idle.address())
                            .listenPort(0)
                            .maxPeers(100)
                            .build());
            int port = told.get(20, TimeUnit.SECONDS);
            dialWrongly(port);
            try (Socket socket = new Socket("127.0.0.1", port)) {
                PeerWire wire = new PeerWire(socket);
                byte[] hello = PeerWire.handshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                wire.write(Arrays.copyOf(hello, 48));
                wire.readHandshake();
                wire.write(Arrays.copyOfRange(hello, 48, 68));
                PeerScripts.sendAllPieces(TORRENT, wire);
                PeerScripts.serve(TORRENT, wire, 8, same -> same);
                TestEngine.await(download);
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
        try (TestEngine engine = new TestEngine();
                ScriptedPeer one = new ScriptedPeer(idle);
                ScriptedPeer two = new ScriptedPeer(idle)) {
            Download download = engine.start(TORRENT.known(), TestEngine.to(out(), one.address(), two.address()));
            await().until(() -> one.connections() + two.connections() == 2
                    && download.snapshot().peersConnected() == 1);
            download.stop().get(20, TimeUnit.SECONDS);
            assertEquals(1, engine.events(DownloadEvent.PeerConnected.class).size());
        }
    }

    @Test
    void closesAConnectionToItself() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer mirror = new ScriptedPeer(wire -> {
                    wire.write(wire.readHandshake());
                    wire.awaitEnd();
                })) {
            Download download = engine.start(TORRENT.known(), TestEngine.to(out(), mirror.address()));
            await().until(() -> !engine.events(DownloadEvent.PeerFailed.class).isEmpty());
            engine.pass(Duration.ofSeconds(2));
            Failure failure = TestEngine.failure(download);
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertEquals(0, engine.events(DownloadEvent.PeerConnected.class).size());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void neverDialsMoreThanTheLimitsAllow() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer silent = ScriptedPeer.everywhere(PeerScripts.mute(heard))) {
            InetSocketAddress[] many = new InetSocketAddress[20];
            for (int i = 0; i < many.length; i++) {
                many[i] = new InetSocketAddress(
                        "127.0.0." + (i + 1), silent.address().getPort());
            }
            engine.stopClock();
            DownloadOptions two =
                    TestEngine.options(out(), many).listenPort(-1).maxPeers(2).build();
            Download download = engine.start(TORRENT.known(), two);
            await().until(() -> heard.get() == 2);
            engine.pass(Duration.ofMillis(2_900));
            assertEquals(2, silent.connections());
            // They had three seconds to greet; then it is the turn of two others.
            engine.pass(Duration.ofMillis(200));
            await().until(() -> heard.get() == 4);
            engine.pass(Duration.ofMillis(2_000));
            assertEquals(4, silent.connections());
            download.stop().get(20, TimeUnit.SECONDS);
        }
    }

    /** A peer that is dropped for a fault is dialled again after 5 s and after 10 s more, and a quarter by chance. */
    private static void awaitThreeStrikes(TestEngine engine, ScriptedPeer peer) {
        InetSocketAddress bad = peer.address();
        engine.stopClock();
        for (int i = 1; i <= 3; i++) {
            int times = i;
            engine.passUntilDialled(peer, times);
            await().until(() -> engine.events(DownloadEvent.PeerDropped.class).size() == times);
            List<InetSocketAddress> banned = engine.events(DownloadEvent.PeerBanned.class).stream()
                    .map(DownloadEvent.PeerBanned::address)
                    .toList();
            assertEquals(i == 3 ? List.of(bad) : List.of(), banned);
        }
        engine.pass(Duration.ofSeconds(60));
    }

    @Test
    void bansAPeerAfterThreeBrokenFrames() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer idle = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(2), false, false);
                    wire.awaitEnd();
                });
                ScriptedPeer noisy = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), true, false);
                    wire.write(new byte[] {0x7f, 0, 0, 0, 7});
                    wire.awaitEnd();
                })) {
            DownloadOptions patient = TestEngine.options(out(), idle.address(), noisy.address())
                    .timeout(Duration.ZERO)
                    .build();
            Download download = engine.start(TORRENT.known(), patient);
            awaitThreeStrikes(engine, noisy);
            download.stop().get(20, TimeUnit.SECONDS);
            assertEquals(3, noisy.connections());
        }
    }

    /** Clients send an empty one, and tell with haves what they have. */
    @Test
    void aBitfieldOfAnotherLengthEndsTheConnectionAndIsNoReasonToBan() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer idle = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(2), false, false);
                    wire.awaitEnd();
                });
                ScriptedPeer empty = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.send(new PeerMessage.BitfieldMessage(new byte[0]), new PeerMessage.Have(0));
                    wire.awaitEnd();
                })) {
            DownloadOptions patient = TestEngine.options(out(), idle.address(), empty.address())
                    .timeout(Duration.ZERO)
                    .build();
            Download download = engine.start(TORRENT.known(), patient);
            engine.stopClock();
            for (int i = 1; i <= 4; i++) {
                int times = i;
                engine.passUntilDialled(empty, times);
                await().until(() ->
                        engine.events(DownloadEvent.PeerDropped.class).size() == times);
            }
            assertEquals(
                    "message 5 with 0 bytes after its id, not 1",
                    engine.events(DownloadEvent.PeerDropped.class).get(3).reason());
            assertEquals(List.of(), engine.events(DownloadEvent.PeerBanned.class));
            download.stop().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void bansAPeerAfterThreeFloods() throws Exception {
        try (TestEngine engine = new TestEngine();
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
            DownloadOptions patient = TestEngine.options(out(), idle.address(), flood.address())
                    .timeout(Duration.ZERO)
                    .build();
            Download download = engine.start(TORRENT.known(), patient);
            awaitThreeStrikes(engine, flood);
            assertEquals(
                    "it floods us with keep-alives, time and again",
                    engine.events(DownloadEvent.PeerBanned.class).get(0).reason());
            download.stop().get(20, TimeUnit.SECONDS);
            assertEquals(3, flood.connections());
        }
    }

    @Test
    void anIdlePeerOfTheSamePeerIdDoesNotKeepOutTheOther() throws Exception {
        CountDownLatch copied = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer impostor = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    copied.countDown();
                    wire.awaitEnd();
                });
                ScriptedPeer honest = new ScriptedPeer(wire -> {
                    PeerScripts.awaitLatch(copied);
                    PeerScripts.seed(TORRENT, 1).run(wire);
                })) {
            Download download = engine.start(
                    TORRENT.known(),
                    TestEngine.options(out(), impostor.address(), honest.address())
                            .timeout(Duration.ZERO)
                            .build());
            await().until(() -> !engine.events(DownloadEvent.PeerFailed.class).isEmpty());
            // The impostor has to prove itself within 10 s.
            engine.passUntil(
                    () -> engine.events(DownloadEvent.PeerConnected.class).size() >= 2);
            TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
        }
    }

    @Test
    void idlePeersMakeRoomForAnAddressThatWasNeverTried() throws Exception {
        AtomicInteger idlers = new AtomicInteger(1);
        ScriptedPeer.Script idle = wire -> {
            wire.readHandshake();
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(idlers.incrementAndGet()), false, false);
            wire.awaitEnd();
        };
        try (TestEngine engine = new TestEngine();
                ScriptedPeer one = new ScriptedPeer(idle);
                ScriptedPeer two = new ScriptedPeer(idle);
                ScriptedPeer honest = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            engine.stopClock();
            Download download = engine.start(
                    TORRENT.known(),
                    TestEngine.options(out(), one.address(), two.address(), honest.address())
                            .timeout(Duration.ofSeconds(60))
                            .listenPort(-1)
                            .maxPeers(2)
                            .build());
            await().until(() -> engine.events(DownloadEvent.PeerConnected.class).size() == 2);
            assertEquals(0, honest.connections());
            engine.pass(Duration.ofSeconds(31));
            await().until(() -> honest.connections() > 0);
            TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out()));
        }
    }

    @Test
    void withFewPlacesSilentAddressesGetShortTimeouts() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer mute = new ScriptedPeer(PeerScripts.mute(heard));
                ScriptedPeer honest = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            engine.stopClock();
            Download download = engine.start(
                    TORRENT.known(),
                    TestEngine.options(out(), mute.address(), honest.address())
                            .listenPort(-1)
                            .maxPeers(1)
                            .build());
            await().until(() -> heard.get() == 1);
            // It gets 10 s while nobody else waits.
            engine.pass(Duration.ofSeconds(4));
            await().until(() -> honest.connections() == 1);
            TestEngine.await(download);
        }
    }
}

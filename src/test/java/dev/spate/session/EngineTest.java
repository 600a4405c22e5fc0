package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.tracker.ScriptedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EngineTest {
    private static final PeersQuestion FIRST_TIER = new PeersQuestion(false, Set.of(), false, Duration.ZERO);
    private static final TestTorrent TORRENT = TestTorrent.single(4 * TestTorrent.PIECE);

    @TempDir
    Path directory;

    @Test
    void anEngineThatNoTorrentUsesMakesNothingForLocalDiscovery() throws Exception {
        AtomicInteger drawn = new AtomicInteger();
        Random counting = new Random(1) {
            private static final long serialVersionUID = 1;

            @Override
            public void nextBytes(byte[] bytes) {
                drawn.addAndGet(bytes.length);
                super.nextBytes(bytes);
            }
        };
        try (Engine engine = Engine.start(EngineOptions.defaults(), System::nanoTime, counting)) {
            engine.loop().submit(() -> {}).get(20, TimeUnit.SECONDS);
        }
        // Its cookie is drawn as bytes; nothing else is.
        assertEquals(0, drawn.get());
    }

    @Test
    void aTorrentThatIsBeingFetchedFailsAsStoppedWhenTheEngineIsClosed() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Engine engine = Engine.start(EngineOptions.defaults());
            String url = "http://127.0.0.1:" + mute.getLocalPort() + "/x.torrent";
            CompletableFuture<TorrentRef> fetch = engine.fetchTorrent(url);
            try (Socket asked = mute.accept()) {
                assertEquals('G', asked.getInputStream().read());
                engine.close();
                assertEquals(Failure.Kind.INCOMPLETE, kindOf(fetch));
            }
            assertEquals(Failure.Kind.INCOMPLETE, kindOf(engine.fetchTorrent(url)));
        }
    }

    private static Failure.Kind kindOf(CompletableFuture<?> failing) {
        ExecutionException why = assertThrows(ExecutionException.class, () -> failing.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(Failure.class, why.getCause()).kind();
    }

    @Test
    void withoutATimeoutAPeerIsWaitedForHoweverLong() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch late = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer slow = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    heard.countDown();
                    PeerScripts.awaitLatch(late);
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.awaitEnd();
                })) {
            CompletableFuture<PeerGreeting> greeting =
                    engine.engine().handshake(TORRENT.known(), slow.address(), false, Duration.ZERO);
            PeerScripts.awaitLatch(heard);
            engine.stopClock();
            engine.suspend(Duration.ofHours(1));
            assertFalse(greeting.isDone());
            late.countDown();
            assertEquals(
                    PeerWire.id(1),
                    greeting.get(20, TimeUnit.SECONDS).handshake().peerId());
        }
    }

    @Test
    void aTimeoutOfMoreThan24DaysIsNoMistake() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer peer = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            engine.engine()
                    .handshake(TORRENT.known(), peer.address(), false, Duration.ofHours(100_000))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void withoutATimeoutTrackersAreWaitedFor() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedServer tracker = new ScriptedServer(head -> {
                    PeerScripts.awaitLatch(late);
                    return ScriptedServer.ok("d8:intervali60e5:peers6:\1\2\3\4\5\6e");
                })) {
            TestTorrent announced = TestTorrent.single(TestTorrent.PIECE, tracker.url("/announce"));
            CompletableFuture<PeersResult> result = engine.engine().peers(announced.known(), FIRST_TIER, warning -> {});
            assertThrows(TimeoutException.class, () -> result.get(50, TimeUnit.MILLISECONDS));
            late.countDown();
            assertEquals(
                    List.of(new InetSocketAddress("1.2.3.4", 0x0506)),
                    result.get(20, TimeUnit.SECONDS).peers());
        }
    }

    @Test
    void withoutATimeoutTrackersThatFailAreAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedServer tracker = new ScriptedServer(head -> asked.incrementAndGet() <= 3
                        ? ScriptedServer.response("503 Busy", "", new byte[0])
                        : ScriptedServer.ok("d8:intervali60e5:peers6:\1\2\3\4\5\6e"))) {
            TestTorrent announced = TestTorrent.single(TestTorrent.PIECE, tracker.url("/announce"));
            CompletableFuture<PeersResult> result = engine.engine().peers(announced.known(), FIRST_TIER, warning -> {});
            engine.passUntil(result::isDone);
            assertEquals(
                    List.of(new InetSocketAddress("1.2.3.4", 0x0506)),
                    result.get().peers());
            assertEquals(4, asked.get());
        }
    }

    @Test
    void withoutATimeoutTrackersThatRefuseForGoodEndIt() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedServer tracker =
                        new ScriptedServer(head -> ScriptedServer.response("404 Not Found", "", new byte[0]))) {
            TestTorrent announced = TestTorrent.single(TestTorrent.PIECE, tracker.url("/announce"));
            CompletableFuture<PeersResult> result = engine.engine().peers(announced.known(), FIRST_TIER, warning -> {});
            assertThrows(ExecutionException.class, () -> result.get(20, TimeUnit.SECONDS));
        }
    }

    /** The memory of its pieces as well: the leak check of this class would find it. */
    @Test
    void closeEndsADownloadUnderWayAndItsFilesCanBeUsedAtOnce() throws Exception {
        Path out = directory.resolve("out");
        CountDownLatch halfABlock = new CountDownLatch(1);
        Download first;
        try (ScriptedPeer half = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            PeerScripts.serve(TORRENT, wire, 3, same -> same);
            PeerWire.Message request = wire.next(PeerWire.REQUEST);
            byte[] block = PeerWire.block(request.intAt(0), request.intAt(4), PeerScripts.requested(TORRENT, request));
            wire.write(Arrays.copyOf(block, 5_000));
            halfABlock.countDown();
            wire.awaitEnd();
        })) {
            try (TestEngine engine = new TestEngine()) {
                first = engine.start(TORRENT.known(), TestEngine.to(out, half.address()));
                PeerScripts.awaitLatch(halfABlock);
                await().until(() -> first.snapshot().receivedBytes() > 0
                        && !engine.events(DownloadEvent.PieceVerified.class).isEmpty());
            }
            assertTrue(first.result().isDone());
            assertEquals(Failure.Kind.INCOMPLETE, TestEngine.failure(first).kind());
        }
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 2))) {
            Summary summary = TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertTrue(summary.receivedBytes() < TORRENT.content().length);
        }
    }
}

package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Block;
import dev.spate.tracker.ScriptedServer;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When seeding ends, what is told of it, and what the next run knows of it. */
@Timeout(90)
class SeedingTest {
    private static final TestTorrent TORRENT = TestTorrent.single(10 * TestTorrent.PIECE);
    private static final long HALF = TORRENT.content().length / 2;

    @TempDir
    private Path directory;

    private Path content() throws IOException {
        return Files.write(directory.resolve("content"), TORRENT.content());
    }

    private static Path recordOf(Path content) {
        return Path.of(content + ".spate");
    }

    private static Download start(TestEngine engine, TorrentRef torrent, Path content, Sharing sharing) {
        return engine.start(
                torrent,
                TestEngine.options(content).listenPort(0).sharing(sharing).build());
    }

    private static InetSocketAddress addressOf(TestEngine engine, Download seed) {
        await().until(() -> {
            if (seed.result().isCompletedExceptionally()) {
                TestEngine.await(seed);
            }
            return !engine.events(DownloadEvent.Listening.class).isEmpty();
        });
        int port = engine.events(DownloadEvent.Listening.class).get(0).port();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Takes pieces from a seed, each once, and waits until the seed has counted them. */
    private static void take(TestEngine engine, Download seed, int first, int end) throws IOException {
        InetSocketAddress address = addressOf(engine, seed);
        long before = seed.snapshot().sentBytes();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            PeerWire wire = new PeerWire(socket);
            wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(5), true, true);
            wire.readHandshake();
            wire.send(new PeerMessage.Interested());
            wire.next(1);
            for (int piece = first; piece < end; piece++) {
                for (int offset = 0; offset < TestTorrent.PIECE; offset += Block.LENGTH_BYTES) {
                    wire.send(new PeerMessage.Request(piece, offset, Block.LENGTH_BYTES));
                    wire.next(7);
                }
            }
            long taken = (long) (end - first) * TestTorrent.PIECE;
            await().until(() -> seed.snapshot().sentBytes() == before + taken
                    || seed.result().isDone());
        }
    }

    @Test
    void theRatioCountsOverRuns() throws Exception {
        Path content = content();
        Sharing once = Sharing.seeding(new SeedGoal(1, Duration.ZERO));
        try (TestEngine engine = new TestEngine()) {
            Download seed = start(engine, TORRENT.known(), content, once);
            take(engine, seed, 0, 5);
            seed.stop().get(20, TimeUnit.SECONDS);
        }
        try (TestEngine engine = new TestEngine()) {
            Download seed = start(engine, TORRENT.known(), content, once);
            take(engine, seed, 0, 4);
            assertFalse(seed.result().isDone());
            take(engine, seed, 4, 5);
            assertEquals(HALF, TestEngine.await(seed).sentBytes());
            assertEquals(
                    List.of(new DownloadEvent.GoalReached("the ratio of 1.0 is reached")),
                    engine.events(DownloadEvent.GoalReached.class));
        }
        assertTrue(Files.exists(recordOf(content)));
    }

    @Test
    void theSeedingTimeIsThatOfThisRun() throws Exception {
        Path content = content();
        for (int run = 0; run < 2; run++) {
            try (TestEngine engine = new TestEngine()) {
                engine.stopClock();
                Download seed = start(
                        engine, TORRENT.known(), content, Sharing.seeding(new SeedGoal(0, Duration.ofMinutes(10))));
                addressOf(engine, seed);
                engine.pass(Duration.ofMinutes(9));
                assertFalse(seed.result().isDone());
                engine.pass(Duration.ofMinutes(2));
                assertEquals(0, TestEngine.await(seed).sentBytes());
            }
        }
    }

    /** Also of a download that goes on, though its record would be gone otherwise. */
    @Test
    void whatADownloadGaveIsKnownWhenItsSeedingIsStoppedAndForgottenWhenItIsOver() throws Exception {
        Path content = content();
        Sharing onward = Sharing.WHILE_DOWNLOADING.andThen(new SeedGoal(1, Duration.ZERO));
        try (TestEngine engine = new TestEngine()) {
            Download seed = start(engine, TORRENT.known(), content, onward);
            take(engine, seed, 0, 5);
            seed.stop().get(20, TimeUnit.SECONDS);
        }
        assertTrue(Files.exists(recordOf(content)));
        try (TestEngine engine = new TestEngine()) {
            Download seed = start(engine, TORRENT.known(), content, onward);
            take(engine, seed, 5, 10);
            assertEquals(HALF, TestEngine.await(seed).sentBytes());
        }
        assertFalse(Files.exists(recordOf(content)));
    }

    /** A seed from the beginning has completed nothing, and nothing is left (BEP 3). */
    @Test
    void trackersHearWhatWasGiven() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedServer tracker = new ScriptedServer(head -> ScriptedServer.ok("d8:intervali60e5:peers0:e"))) {
            Path content = content();
            TorrentRef torrent = TORRENT.known().withTrackers(List.of(tracker.url("/announce")));
            Download seed = start(engine, torrent, content, Sharing.seeding(SeedGoal.NEVER));
            take(engine, seed, 0, 5);
            await().until(() -> !tracker.heads().isEmpty());
            engine.passUntil(() -> tracker.heads().size() >= 2);
            seed.stop().get(20, TimeUnit.SECONDS);
            await().until(() -> tracker.heads().stream().anyMatch(each -> each.contains("event=stopped")));
            List<String> heads = tracker.heads();
            assertTrue(heads.get(0).contains("event=started"), heads::toString);
            assertTrue(heads.get(0).contains("uploaded=0&"), heads::toString);
            assertTrue(heads.get(1).contains("uploaded=" + HALF + "&"), heads::toString);
            assertTrue(heads.get(heads.size() - 1).contains("uploaded=" + HALF + "&"), heads::toString);
            assertTrue(heads.stream().allMatch(each -> each.contains("left=0&")), heads::toString);
            assertTrue(heads.stream().noneMatch(each -> each.contains("event=completed")), heads::toString);
        }
    }
}

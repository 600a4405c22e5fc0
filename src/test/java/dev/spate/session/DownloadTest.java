package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.ClosedPort;
import dev.spate.support.SeveralSeeds;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
// With 4 the first blocks that are asked for are of the last piece.
@SeveralSeeds({1, 4})
class DownloadTest {
    private static final TestTorrent TORRENT = TestTorrent.single(20 * TestTorrent.PIECE + 12_345);

    @TempDir
    Path directory;

    @Test
    void downloadsASingleFileFromOnePeer() throws Exception {
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            Summary summary = TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertEquals(0, summary.wastedBytes());
            assertEquals(21, engine.events(DownloadEvent.PieceVerified.class).size());
            assertFalse(Files.exists(directory.resolve("out.spate")));
        }
    }

    @Test
    void downloadsSeveralFiles() throws Exception {
        TestTorrent torrent = TestTorrent.multi(100_000, 0, 1, 70_000);
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(torrent, 1))) {
            TestEngine.await(engine.start(torrent.known(), TestEngine.to(out, seed.address())));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 4; i++) {
                all.writeBytes(Files.readAllBytes(out.resolve("a" + i)));
            }
            assertArrayEquals(torrent.content(), all.toByteArray());
        }
    }

    @Test
    void whatNoHashCanTellIsComparedAndKept() throws Exception {
        TestTorrent torrent = TestTorrent.multi(20_000, 5_000, 100_000);
        Path out = Files.createDirectory(directory.resolve("out"));
        Files.write(out.resolve("a1"), Arrays.copyOfRange(torrent.content(), 20_000, 25_000));
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(torrent, 1))) {
            TestEngine.await(engine.start(torrent.known(), TestEngine.to(out, seed.address())));
            assertEquals(
                    0,
                    engine.events(DownloadEvent.PieceVerified.class).get(0).piece(),
                    "the piece that tells comes first");
        }
        assertArrayEquals(Arrays.copyOf(torrent.content(), 20_000), Files.readAllBytes(out.resolve("a0")));
        assertArrayEquals(
                Arrays.copyOfRange(torrent.content(), 25_000, 125_000), Files.readAllBytes(out.resolve("a2")));
    }

    @Test
    void aStrangersFileIsRefusedBeforeAnythingIsWritten() throws Exception {
        TestTorrent torrent = TestTorrent.multi(20_000, 5_000, 100_000);
        Path out = Files.createDirectory(directory.resolve("out"));
        String only = "the only copy of my thesis, of which there is not even a print: nobody has it but me";
        Path theirs = Files.writeString(out.resolve("a1"), only);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(torrent, 1))) {
            for (int run = 0; run < 2; run++) {
                Failure refused = TestEngine.failure(engine.start(torrent.known(), TestEngine.to(out, seed.address())));
                assertEquals(Failure.Kind.DISK, refused.kind());
                assertTrue(refused.getMessage().contains("a1 exists and is not the torrent's file"));
                assertEquals(only, Files.readString(theirs));
                assertFalse(Files.exists(out.resolve("a0")));
                assertFalse(Files.exists(out.resolve("a2")));
                assertFalse(Files.exists(directory.resolve("out.spate")));
            }
        }
    }

    @Test
    void whatIsCompleteNeedsNoNetwork() throws Exception {
        Path out = directory.resolve("out");
        Files.write(out, TORRENT.content());
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            Summary summary = TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out, seed.address())));
            assertEquals(0, summary.receivedBytes());
            assertEquals(0, seed.connections());
        }
    }

    /** Once it stayed as it was for ever. */
    @Test
    void anErrorOnceTheOutputIsOpenEndsTheDownload() throws Exception {
        endsWithWhatIsThrownAt(DownloadEvent.Started.class, new OutOfMemoryError("as if"));
    }

    @Test
    void anErrorAfterAVerdictOfTheDiskEndsTheDownload() throws Exception {
        endsWithWhatIsThrownAt(DownloadEvent.PieceVerified.class, new IllegalStateException("as if"));
    }

    private void endsWithWhatIsThrownAt(Class<? extends DownloadEvent> moment, Throwable what) throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            Download download = engine.engine()
                    .download(TORRENT.known(), TestEngine.to(directory.resolve("out"), seed.address()), event -> {
                        if (moment.isInstance(event)) {
                            PeerScripts.raise(what);
                        }
                    });
            assertSame(what, TestEngine.cause(download));
        }
    }

    @Test
    void anEmptyTorrentIsDoneAtOnce() throws Exception {
        TestTorrent empty = TestTorrent.single(0);
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine()) {
            TestEngine.await(engine.start(empty.known(), TestEngine.to(out)));
            assertEquals(0, Files.size(out));
        }
    }

    @Test
    void downloadsOnePiece() throws Exception {
        Path out = directory.resolve("piece");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            TestEngine.await(engine.startPiece(TORRENT.known(), 20, TestEngine.to(out, seed.address())));
            assertArrayEquals(TORRENT.piece(20), Files.readAllBytes(out));
            // Again: it is there.
            TestEngine.await(engine.startPiece(TORRENT.known(), 20, TestEngine.to(out, seed.address())));
            assertEquals(1, seed.connections());
            Failure foreign =
                    TestEngine.failure(engine.startPiece(TORRENT.known(), 3, TestEngine.to(out, seed.address())));
            assertEquals(Failure.Kind.DISK, foreign.kind());
        }
    }

    @Test
    void aPieceThatDoesNotExistIsAMistakeOfUsage() {
        try (TestEngine engine = new TestEngine()) {
            Failure failure =
                    TestEngine.failure(engine.startPiece(TORRENT.known(), 21, TestEngine.to(directory.resolve("p"))));
            assertEquals(Failure.Kind.USAGE, failure.kind());
            assertTrue(failure.getMessage().contains("0..20"), failure.getMessage());
            assertEquals(
                    Failure.Kind.USAGE,
                    TestEngine.failure(engine.startPiece(TORRENT.known(), -1, TestEngine.to(directory.resolve("p"))))
                            .kind());
        }
    }

    @Test
    void bansTheOneLiarAmongFiveAndNoOtherPeer() throws Exception {
        // More than four peers are asked for at first, and nobody delivers before the liar has.
        TestTorrent torrent = TestTorrent.single(200 * TestTorrent.PIECE);
        CountDownLatch lied = new CountDownLatch(1);
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer a = new ScriptedPeer(seedAfter(lied, torrent, 1));
                ScriptedPeer b = new ScriptedPeer(seedAfter(lied, torrent, 2));
                ScriptedPeer liar = new ScriptedPeer(PeerScripts.liar(torrent, 3, lied::countDown));
                ScriptedPeer c = new ScriptedPeer(seedAfter(lied, torrent, 4));
                ScriptedPeer d = new ScriptedPeer(seedAfter(lied, torrent, 5))) {
            TestEngine.await(engine.start(
                    torrent.known(),
                    TestEngine.to(out, liar.address(), a.address(), b.address(), c.address(), d.address())));
            assertArrayEquals(torrent.content(), Files.readAllBytes(out));
            List<InetSocketAddress> banned = engine.events(DownloadEvent.PeerBanned.class).stream()
                    .map(DownloadEvent.PeerBanned::address)
                    .distinct()
                    .toList();
            assertEquals(List.of(liar.address()), banned);
            assertEquals(1, liar.connections());
        }
    }

    private static ScriptedPeer.Script seedAfter(CountDownLatch lied, TestTorrent torrent, int id) {
        return wire -> {
            PeerScripts.beginSeeding(torrent, wire, PeerWire.id(id));
            PeerScripts.awaitLatch(lied);
            PeerScripts.serve(torrent, wire, Integer.MAX_VALUE, same -> same);
        };
    }

    @Test
    void goesOnWhenPeersLeaveInMidBlockAndComeBack() throws Exception {
        Path out = directory.resolve("out");
        AtomicInteger visits = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer restless = new ScriptedPeer(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    if (visits.incrementAndGet() > 2) {
                        PeerScripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                    }
                    PeerScripts.serve(TORRENT, wire, 5, same -> same);
                    PeerWire.Message request = wire.next(PeerWire.REQUEST);
                    byte[] block =
                            PeerWire.block(request.intAt(0), request.intAt(4), PeerScripts.requested(TORRENT, request));
                    wire.write(java.util.Arrays.copyOf(block, 5_000));
                })) {
            Download download = engine.start(TORRENT.known(), TestEngine.to(out, restless.address()));
            for (int i = 1; i <= 2; i++) {
                int times = i;
                await().until(() ->
                        engine.events(DownloadEvent.PeerDropped.class).size() >= times);
                engine.pass(Duration.ofSeconds(2));
            }
            Summary summary = TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertEquals(3, restless.connections());
        }
    }

    @Test
    void endsAtOnceWhenEverySourceHasFailedForGood() throws Exception {
        try (TestEngine engine = new TestEngine();
                ClosedPort nobody = ClosedPort.tcp()) {
            engine.stopClock();
            Download download =
                    engine.start(TORRENT.known(), TestEngine.to(directory.resolve("out"), nobody.address()));
            await().until(() -> !engine.events(DownloadEvent.PeerFailed.class).isEmpty());
            // A tenth of what it waits for a byte when there is somebody to hope for.
            engine.pass(Duration.ofSeconds(2));
            Failure failure = TestEngine.failure(download);
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().contains("no source of peers is left"), failure.getMessage());
            String last = "1 peer known, 0 connected; last 127.0.0.1:"
                    + nobody.address().getPort() + ": connection refused (try again later)";
            assertTrue(failure.getMessage().endsWith(last), failure.getMessage());
        }
    }

    @Test
    void timeOutWithoutAnyByteIsUnavailableAndWithSomeIsIncomplete() throws Exception {
        Duration tooLong = Duration.ofSeconds(23);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer choking = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.awaitEnd();
                });
                ScriptedPeer stalling = new ScriptedPeer(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    PeerScripts.serve(TORRENT, wire, 3, same -> same);
                    wire.awaitEnd();
                })) {
            Path out = directory.resolve("out");
            Download without = engine.start(TORRENT.known(), TestEngine.to(out, choking.address()));
            await().until(() -> without.snapshot().peersConnected() == 1);
            engine.pass(tooLong);
            Failure none = TestEngine.failure(without);
            assertEquals(Failure.Kind.UNAVAILABLE, none.kind(), none.getMessage());
            Download with = engine.start(TORRENT.known(), TestEngine.to(out, stalling.address()));
            await().until(() -> with.snapshot().receivedBytes() > 0);
            engine.pass(tooLong);
            Failure some = TestEngine.failure(with);
            assertEquals(Failure.Kind.INCOMPLETE, some.kind(), some.getMessage());
        }
    }

    /** As after Ctrl-Z and fg: the clock has gone on, and what peers sent meanwhile is yet to be read. */
    @Test
    void aSuspendedProcessDoesNotTimeOut() throws Exception {
        AtomicLong servedBytes = new AtomicLong();
        CountDownLatch served = new CountDownLatch(4);
        CountDownLatch slept = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    while (served.getCount() > 0) {
                        PeerWire.Message request = wire.next(PeerWire.REQUEST);
                        servedBytes.addAndGet(request.intAt(8));
                        PeerScripts.answer(TORRENT, wire, request, same -> same);
                        served.countDown();
                    }
                    PeerScripts.awaitLatch(slept);
                    PeerScripts.serve(TORRENT, wire, 100, same -> same);
                    wire.awaitEnd();
                })) {
            Path out = directory.resolve("out");
            Download download = engine.start(TORRENT.known(), TestEngine.to(out, seed.address()));
            PeerScripts.awaitLatch(served);
            // The last block of the torrent is shorter, and may be among these.
            await().until(() -> download.snapshot().receivedBytes() == servedBytes.get());
            engine.stopClock();
            engine.suspend(Duration.ofMinutes(10));
            // Some ticks, at the second of which it was given up before.
            engine.pass(Duration.ofMillis(800));
            assertEquals(Snapshot.Phase.DOWNLOADING, download.snapshot().phase());
            slept.countDown();
            TestEngine.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(1, seed.connections());
        }
    }

    @Test
    void stopKeepsTheStateAndTheNextRunGoesOn() throws Exception {
        Path out = directory.resolve("out");
        AtomicInteger served = new AtomicInteger();
        try (TestEngine engine = new TestEngine();
                ScriptedPeer half = new ScriptedPeer(wire -> {
                    if (served.get() > 0) {
                        // The next run, where it would keep requests for a time that does not go by.
                        return;
                    }
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    PeerScripts.serve(TORRENT, wire, 20, same -> same);
                    served.set(20);
                    wire.awaitEnd();
                });
                ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 2))) {
            Download first = engine.start(TORRENT.known(), TestEngine.to(out, half.address()));
            await().until(() -> served.get() == 20
                    && !engine.events(DownloadEvent.PieceVerified.class).isEmpty());
            // Nothing that is waited for needs time to go by.
            engine.stopClock();
            first.stop();
            first.stop().get(20, TimeUnit.SECONDS);
            assertEquals(Failure.Kind.INCOMPLETE, TestEngine.failure(first).kind());
            assertEquals(Snapshot.Phase.DONE, first.snapshot().phase());
            assertTrue(Files.exists(directory.resolve("out.spate")));
            Summary second = TestEngine.await(engine.start(TORRENT.known(), TestEngine.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertTrue(second.receivedBytes() < TORRENT.content().length);
            assertTrue(first.stop().isDone());
        }
    }

    @Test
    void aDiskThatFailsEndsTheDownload() throws Exception {
        Path out = directory.resolve("out");
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    PeerWire.Message first = wire.next(PeerWire.REQUEST);
                    // Where the file is to be made there is a directory now.
                    Files.createDirectory(out);
                    PeerScripts.answer(TORRENT, wire, first, same -> same);
                    PeerScripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                })) {
            Failure failure = TestEngine.failure(engine.start(TORRENT.known(), TestEngine.to(out, seed.address())));
            assertEquals(Failure.Kind.DISK, failure.kind());
        }
    }
}

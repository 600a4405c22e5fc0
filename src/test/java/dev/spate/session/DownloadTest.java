package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.ClosedPort;
import dev.spate.support.SeveralSeeds;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(Scripts.seed(TORRENT, 1))) {
            Summary summary = Run.await(run.start(TORRENT.known(), Run.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertEquals(0, summary.wastedBytes());
            assertEquals(21, run.events(DownloadEvent.PieceVerified.class).size());
            assertFalse(Files.exists(directory.resolve("out.spate")));
        }
    }

    @Test
    void downloadsSeveralFiles() throws Exception {
        TestTorrent torrent = TestTorrent.multi(100_000, 0, 1, 70_000);
        Path out = directory.resolve("out");
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(Scripts.seed(torrent, 1))) {
            Run.await(run.start(torrent.known(), Run.to(out, seed.address())));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 4; i++) {
                all.writeBytes(Files.readAllBytes(out.resolve("a" + i)));
            }
            assertArrayEquals(torrent.content(), all.toByteArray());
        }
    }

    @Test
    void whatIsCompleteNeedsNoNetwork() throws Exception {
        Path out = directory.resolve("out");
        Files.write(out, TORRENT.content());
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(Scripts.seed(TORRENT, 1))) {
            Summary summary = Run.await(run.start(TORRENT.known(), Run.to(out, seed.address())));
            assertEquals(0, summary.receivedBytes());
            assertEquals(0, seed.connections());
        }
    }

    @Test
    void anEmptyTorrentIsDoneAtOnce() throws Exception {
        TestTorrent empty = TestTorrent.single(0);
        Path out = directory.resolve("out");
        try (Run run = new Run()) {
            Run.await(run.start(empty.known(), Run.to(out)));
            assertEquals(0, Files.size(out));
        }
    }

    @Test
    void downloadsOnePiece() throws Exception {
        Path out = directory.resolve("piece");
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(Scripts.seed(TORRENT, 1))) {
            Run.await(run.startPiece(TORRENT.known(), 20, Run.to(out, seed.address())));
            assertArrayEquals(TORRENT.piece(20), Files.readAllBytes(out));
            // Again: it is there.
            Run.await(run.startPiece(TORRENT.known(), 20, Run.to(out, seed.address())));
            assertEquals(1, seed.connections());
            Failure stranger = Run.failure(run.startPiece(TORRENT.known(), 3, Run.to(out, seed.address())));
            assertEquals(Failure.Kind.DISK, stranger.kind());
        }
    }

    @Test
    void aPieceThatDoesNotExistIsAMistakeOfUsage() {
        try (Run run = new Run()) {
            Failure failure = Run.failure(run.startPiece(TORRENT.known(), 21, Run.to(directory.resolve("p"))));
            assertEquals(Failure.Kind.USAGE, failure.kind());
            assertTrue(failure.getMessage().contains("0..20"), failure.getMessage());
            assertEquals(
                    Failure.Kind.USAGE,
                    Run.failure(run.startPiece(TORRENT.known(), -1, Run.to(directory.resolve("p"))))
                            .kind());
        }
    }

    @Test
    void namesTheOneLiarAmongFiveAndNobodyElse() throws Exception {
        // More than four peers are asked for at first, and nobody delivers before the liar has been asked as well.
        TestTorrent torrent = TestTorrent.single(200 * TestTorrent.PIECE);
        CountDownLatch asked = new CountDownLatch(1);
        Path out = directory.resolve("out");
        try (Run run = new Run();
                ScriptedPeer a = new ScriptedPeer(seedAfter(asked, torrent, 1));
                ScriptedPeer b = new ScriptedPeer(seedAfter(asked, torrent, 2));
                ScriptedPeer liar = new ScriptedPeer(Scripts.liar(torrent, 3, asked::countDown));
                ScriptedPeer c = new ScriptedPeer(seedAfter(asked, torrent, 4));
                ScriptedPeer d = new ScriptedPeer(seedAfter(asked, torrent, 5))) {
            Run.await(run.start(
                    torrent.known(), Run.to(out, liar.address(), a.address(), b.address(), c.address(), d.address())));
            assertArrayEquals(torrent.content(), Files.readAllBytes(out));
            List<InetSocketAddress> banned = run.events(DownloadEvent.PeerBanned.class).stream()
                    .map(DownloadEvent.PeerBanned::address)
                    .distinct()
                    .toList();
            assertEquals(List.of(liar.address()), banned);
            assertEquals(1, liar.connections());
        }
    }

    private static ScriptedPeer.Script seedAfter(CountDownLatch asked, TestTorrent torrent, int id) {
        return wire -> {
            Scripts.beginSeeding(torrent, wire, PeerWire.id(id));
            Scripts.awaitLatch(asked);
            Scripts.serve(torrent, wire, Integer.MAX_VALUE, same -> same);
        };
    }

    @Test
    void goesOnWhenPeersLeaveInMidBlockAndComeBack() throws Exception {
        Path out = directory.resolve("out");
        AtomicInteger visits = new AtomicInteger();
        try (Run run = new Run();
                ScriptedPeer restless = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    if (visits.incrementAndGet() > 2) {
                        Scripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                    }
                    Scripts.serve(TORRENT, wire, 5, same -> same);
                    PeerWire.Message request = wire.next(PeerWire.REQUEST);
                    byte[] block =
                            PeerWire.block(request.intAt(0), request.intAt(4), Scripts.requested(TORRENT, request));
                    wire.write(java.util.Arrays.copyOf(block, 5_000));
                })) {
            Download download = run.start(TORRENT.known(), Run.to(out, restless.address()));
            for (int i = 1; i <= 2; i++) {
                int times = i;
                await().until(() -> run.events(DownloadEvent.PeerDropped.class).size() == times);
                run.pass(Duration.ofSeconds(2));
            }
            Summary summary = Run.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertEquals(3, restless.connections());
        }
    }

    @Test
    void endsAtOnceWhenEverySourceHasFailedForGood() throws Exception {
        try (Run run = new Run();
                ClosedPort nobody = ClosedPort.tcp()) {
            run.stopClock();
            Download download = run.start(TORRENT.known(), Run.to(directory.resolve("out"), nobody.address()));
            await().until(() -> !run.events(DownloadEvent.PeerFailed.class).isEmpty());
            // A tenth of what it waits for a byte when there is somebody to hope for.
            run.pass(Duration.ofSeconds(2));
            Failure failure = Run.failure(download);
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertTrue(failure.getMessage().contains("no source of peers is left"), failure.getMessage());
        }
    }

    @Test
    void timeOutWithoutAnyByteIsUnavailableAndWithSomeIsIncomplete() throws Exception {
        Duration tooLong = Duration.ofSeconds(23);
        try (Run run = new Run();
                ScriptedPeer choking = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), false, false);
                    wire.awaitEnd();
                });
                ScriptedPeer stalling = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    Scripts.serve(TORRENT, wire, 3, same -> same);
                    wire.awaitEnd();
                })) {
            Path out = directory.resolve("out");
            Download without = run.start(TORRENT.known(), Run.to(out, choking.address()));
            await().until(() -> without.snapshot().peersConnected() == 1);
            run.pass(tooLong);
            Failure none = Run.failure(without);
            assertEquals(Failure.Kind.UNAVAILABLE, none.kind(), none.getMessage());
            Download with = run.start(TORRENT.known(), Run.to(out, stalling.address()));
            await().until(() -> with.snapshot().receivedBytes() > 0);
            run.pass(tooLong);
            Failure some = Run.failure(with);
            assertEquals(Failure.Kind.INCOMPLETE, some.kind(), some.getMessage());
        }
    }

    /** As after Ctrl-Z and fg: the clock has gone on, and what peers sent meanwhile is yet to be read. */
    @Test
    void aNapIsNoSilence() throws Exception {
        AtomicLong servedBytes = new AtomicLong();
        CountDownLatch served = new CountDownLatch(4);
        CountDownLatch slept = new CountDownLatch(1);
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    while (served.getCount() > 0) {
                        PeerWire.Message request = wire.next(PeerWire.REQUEST);
                        servedBytes.addAndGet(request.intAt(8));
                        Scripts.answer(TORRENT, wire, request, same -> same);
                        served.countDown();
                    }
                    Scripts.awaitLatch(slept);
                    Scripts.serve(TORRENT, wire, 100, same -> same);
                    wire.awaitEnd();
                })) {
            Path out = directory.resolve("out");
            Download download = run.start(TORRENT.known(), Run.to(out, seed.address()));
            Scripts.awaitLatch(served);
            // The last block of the torrent is shorter, and may be among these.
            await().until(() -> download.snapshot().receivedBytes() == servedBytes.get());
            run.stopClock();
            run.nap(Duration.ofMinutes(10));
            // Some ticks, at the second of which it was given up before.
            run.pass(Duration.ofMillis(800));
            assertEquals(Snapshot.Phase.DOWNLOADING, download.snapshot().phase());
            slept.countDown();
            Run.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(1, seed.connections());
        }
    }

    @Test
    void stopKeepsTheStateAndTheNextRunGoesOn() throws Exception {
        Path out = directory.resolve("out");
        AtomicInteger served = new AtomicInteger();
        try (Run run = new Run();
                ScriptedPeer half = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    Scripts.serve(TORRENT, wire, 20, same -> same);
                    served.set(20);
                    wire.awaitEnd();
                });
                ScriptedPeer seed = new ScriptedPeer(Scripts.seed(TORRENT, 2))) {
            Download first = run.start(TORRENT.known(), Run.to(out, half.address()));
            await().until(() -> served.get() == 20
                    && !run.events(DownloadEvent.PieceVerified.class).isEmpty());
            // Nothing that is waited for needs time to go by.
            run.stopClock();
            first.stop();
            first.stop().get(20, TimeUnit.SECONDS);
            assertEquals(Failure.Kind.INCOMPLETE, Run.failure(first).kind());
            assertEquals(Snapshot.Phase.DONE, first.snapshot().phase());
            assertTrue(Files.exists(directory.resolve("out.spate")));
            Summary second = Run.await(run.start(TORRENT.known(), Run.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertTrue(second.receivedBytes() < TORRENT.content().length);
            assertTrue(first.stop().isDone());
        }
    }

    @Test
    void aDiskThatFailsEndsTheDownload() throws Exception {
        Path out = directory.resolve("out");
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    PeerWire.Message first = wire.next(PeerWire.REQUEST);
                    // Where the file is to be made there is a directory now.
                    Files.createDirectory(out);
                    Scripts.answer(TORRENT, wire, first, same -> same);
                    Scripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
                })) {
            Failure failure = Run.failure(run.start(TORRENT.known(), Run.to(out, seed.address())));
            assertEquals(Failure.Kind.DISK, failure.kind());
        }
    }
}

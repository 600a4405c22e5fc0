package dev.spate.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
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
            Summary summary = Run.await(run.start(TORRENT.known(), Run.to(out, restless.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertEquals(TORRENT.content().length, summary.receivedBytes());
            assertEquals(3, restless.connections());
        }
    }

    @Test
    void endsAtOnceWhenEverySourceHasFailedForGood() throws Exception {
        InetSocketAddress nobody;
        try (ScriptedPeer closed = new ScriptedPeer(wire -> {})) {
            nobody = closed.address();
        }
        try (Run run = new Run()) {
            long begin = System.nanoTime();
            Failure failure = Run.failure(run.start(TORRENT.known(), Run.to(directory.resolve("out"), nobody)));
            assertEquals(Failure.Kind.UNAVAILABLE, failure.kind());
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(5), failure.getMessage());
        }
    }

    @Test
    void timeOutWithoutAnyByteIsUnavailableAndWithSomeIsIncomplete() throws Exception {
        Duration short1 = Duration.ofSeconds(1);
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
            Failure none = Run.failure(
                    run.start(TORRENT.known(), Run.to(out, choking.address()).withTimeout(short1)));
            assertEquals(Failure.Kind.UNAVAILABLE, none.kind(), none.getMessage());
            Failure some = Run.failure(
                    run.start(TORRENT.known(), Run.to(out, stalling.address()).withTimeout(short1)));
            assertEquals(Failure.Kind.INCOMPLETE, some.kind(), some.getMessage());
        }
    }

    /** As after Ctrl-Z and fg: the clock has gone on, and what peers sent meanwhile is yet to be read. */
    @Test
    void aNapIsNoSilence() throws Exception {
        CountDownLatch slept = new CountDownLatch(1);
        try (Run run = new Run();
                ScriptedPeer seed = new ScriptedPeer(wire -> {
                    Scripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
                    Scripts.serve(TORRENT, wire, 4, same -> same);
                    Scripts.awaitLatch(slept);
                    Scripts.serve(TORRENT, wire, 100, same -> same);
                    wire.awaitEnd();
                })) {
            Path out = directory.resolve("out");
            Download download = run.start(TORRENT.known(), Run.to(out, seed.address()));
            await().until(() -> download.snapshot().receivedBytes() >= 4 * 16_384);
            run.advance(Duration.ofMinutes(10));
            // Two ticks, at which it was given up before.
            Thread.sleep(450);
            slept.countDown();
            Run.await(download);
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
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
            long begin = System.nanoTime();
            first.stop();
            first.stop().get(5, TimeUnit.SECONDS);
            assertTrue(System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(2));
            assertEquals(Failure.Kind.INCOMPLETE, Run.failure(first).kind());
            assertEquals(Snapshot.Phase.DONE, first.snapshot().phase());
            assertTrue(Files.exists(directory.resolve("out.spate")));
            Summary second = Run.await(run.start(TORRENT.known(), Run.to(out, seed.address())));
            assertArrayEquals(TORRENT.content(), Files.readAllBytes(out));
            assertTrue(second.receivedBytes() < TORRENT.content().length);
            first.stop().get(1, TimeUnit.SECONDS);
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

package dev.spate.session.insight;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BDict;
import dev.spate.bencode.BencodeWriter;
import dev.spate.session.Bottleneck;
import dev.spate.session.Bottleneck.Cause;
import dev.spate.session.Download;
import dev.spate.session.DownloadObservers;
import dev.spate.session.DownloadOptions;
import dev.spate.session.Findings;
import dev.spate.session.Latencies;
import dev.spate.session.PeerScripts;
import dev.spate.session.PeerWire;
import dev.spate.session.ScriptedPeer;
import dev.spate.session.TestEngine;
import dev.spate.session.TestTorrent;
import dev.spate.storage.DiskWatch;
import dev.spate.storage.Storage;
import dev.spate.storage.StorageException;
import dev.spate.storage.StorageOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.trace.Trace;
import dev.spate.wire.PeerMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a download says of itself in situations that are really so: scripted peers, trackers and disks. */
@Timeout(60)
class BottleneckMonitorTest {
    private static final TestTorrent TORRENT = TestTorrent.single(400 * TestTorrent.PIECE);
    private static final PeerMessage.BitfieldMessage ALL =
            new PeerMessage.BitfieldMessage(Bitfield.full(400).toWire());

    @TempDir
    Path directory;

    private final TestEngine engine = new TestEngine();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(1);
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void end() {
        over.countDown();
        later.shutdownNow();
        engine.close();
    }

    private Download start(TestTorrent torrent, Trace trace, DownloadOptions options) {
        return engine.engine().download(torrent.known(), options, new DownloadObservers(event -> {}, true, trace));
    }

    private Download start(InetSocketAddress... peers) {
        return start(TORRENT, Trace.NONE, TestEngine.to(directory.resolve("out"), peers));
    }

    private static String awaitCause(Download download, Cause cause) {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try {
            return await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(20))
                    .until(
                            () -> {
                                Bottleneck now =
                                        download.snapshot().bottleneck().orElse(Bottleneck.of(Cause.CHECKING));
                                seen.add(now.cause() + "");
                                return now;
                            },
                            now -> now.cause() == cause)
                    .sentence();
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(
                    "never " + cause + ": " + seen.stream().distinct().toList(), e);
        }
    }

    private static void end(Download download) throws Exception {
        download.stop().get(20, TimeUnit.SECONDS);
        assertFalse(download.findings().orElseThrow().shares().isEmpty());
    }

    private static void greet(PeerWire wire, boolean extension) throws IOException {
        wire.readHandshake();
        wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(1), extension, false);
    }

    @Test
    void aTrackerThatDoesNotAnswer() throws Exception {
        try (ScriptedPeer tracker = new ScriptedPeer(wire -> wire.readBytes(100_000))) {
            TestTorrent torrent = TestTorrent.single(
                    100_000, "http://127.0.0.1:" + tracker.address().getPort() + "/announce");
            Download download = start(torrent, Trace.NONE, TestEngine.to(directory.resolve("out")));
            String sentence = awaitCause(download, Cause.TRACKER);
            assertTrue(sentence.contains("waiting for tracker http://127.0.0.1"), sentence);
            end(download);
        }
    }

    @Test
    void aTrackerThatKnowsNobody() throws Exception {
        byte[] nobody = BencodeWriter.write(
                BDict.builder().put("interval", 1800).put("peers", "").build());
        byte[] head =
                ("HTTP/1.1 200 OK\r\nContent-Length: " + nobody.length + "\r\nConnection: close\r\n\r\n").getBytes();
        try (ScriptedPeer tracker = new ScriptedPeer(wire -> {
            wire.readBytes(100);
            wire.write(head);
            wire.write(nobody);
        })) {
            TestTorrent torrent = TestTorrent.single(
                    100_000, "http://127.0.0.1:" + tracker.address().getPort() + "/announce");
            Download download = start(torrent, Trace.NONE, TestEngine.to(directory.resolve("out")));
            String sentence = awaitCause(download, Cause.NO_PEERS);
            assertTrue(sentence.contains("asked again in"), sentence);
            end(download);
        }
    }

    @Test
    void aPeerThatDoesNotGreet() throws Exception {
        try (ScriptedPeer mute = new ScriptedPeer(wire -> wire.readBytes(100_000))) {
            Download download = start(mute.address());
            assertEquals("no peer connected: dialling 1 of 1", awaitCause(download, Cause.NOT_CONNECTED));
            end(download);
        }
    }

    @Test
    void aPeerThatHasNothing() throws Exception {
        try (ScriptedPeer empty = new ScriptedPeer(wire -> {
            greet(wire, false);
            wire.awaitEnd();
        })) {
            Download download = start(empty.address());
            awaitCause(download, Cause.NO_PIECES);
            end(download);
        }
    }

    @Test
    void aPeerThatChokesUs() throws Exception {
        try (ScriptedPeer choking = new ScriptedPeer(wire -> {
            greet(wire, false);
            wire.send(ALL);
            wire.awaitEnd();
        })) {
            Download download = start(choking.address());
            awaitCause(download, Cause.CHOKED);
            end(download);
        }
    }

    @Test
    void whatNobodyAskedToHaveExplainedIsOnceNothingComesForSomeSeconds() throws Exception {
        try (ScriptedPeer choking = new ScriptedPeer(wire -> {
            greet(wire, false);
            wire.send(ALL);
            wire.awaitEnd();
        })) {
            Download download = engine.engine()
                    .download(TORRENT.known(), TestEngine.to(directory.resolve("out"), choking.address()), event -> {});
            await().until(() ->
                    download.snapshot().waitingFor().equals("1 peer connected, which does not let us download yet"));
            engine.pass(Duration.ofSeconds(6));
            await().until(() -> download.snapshot()
                    .waitingFor()
                    .equals("peers do not let us download: 1 peer with missing pieces connected"));
            download.stop().get(20, TimeUnit.SECONDS);
            assertEquals(List.of(), download.findings().orElseThrow().shares());
        }
    }

    @Test
    void aPeerThatOwesBlocks() throws Exception {
        try (ScriptedPeer stalling = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            wire.awaitEnd();
        })) {
            Download download = start(stalling.address());
            await().until(() -> download.snapshot().peersConnected() == 1);
            engine.pass(Duration.ofSeconds(3));
            String sentence = awaitCause(download, Cause.SILENT);
            assertTrue(sentence.matches(".*\\d+ blocks asked for, nothing came for.*"), sentence);
            end(download);
        }
    }

    @Test
    void aPeerWithLittleBandwidth() throws Exception {
        try (ScriptedPeer slow = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            for (int i = 0; i < 800; i++) {
                PeerWire.Message request = wire.next(PeerWire.REQUEST);
                pause(15);
                PeerScripts.answer(TORRENT, wire, request, same -> same);
            }
        })) {
            Download download = start(slow.address());
            String sentence = awaitCause(download, Cause.PEERS);
            assertTrue(sentence.contains("1 of 1 peer asked for all they take"), sentence);
            end(download);
            Latencies latencies = download.findings().orElseThrow().latencies();
            assertTrue(latencies.overall().p50Nanos() > 10_000_000, latencies.overall() + "");
            assertEquals(slow.address(), latencies.peers().get(0).address());
        }
    }

    @Test
    void aPeerFarAwayThatQueuesFewRequests() throws Exception {
        byte[] two = BencodeWriter.write(
                BDict.builder().put("m", BDict.builder().build()).put("reqq", 2).build());
        try (ScriptedPeer far = new ScriptedPeer(wire -> {
            greet(wire, true);
            wire.send(new PeerMessage.Extended(0, two), ALL, new PeerMessage.Unchoke());
            while (true) {
                PeerWire.Message request = wire.next(PeerWire.REQUEST);
                later.schedule(() -> answer(wire, request), 100, TimeUnit.MILLISECONDS);
            }
        })) {
            Download download = start(far.address());
            String sentence = awaitCause(download, Cause.DISTANCE);
            assertTrue(sentence.contains("ms from request to block"), sentence);
            end(download);
        }
    }

    @Test
    void memoryThatIsTooSmallForTheDistance() throws Exception {
        try (ScriptedPeer far = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            while (true) {
                PeerWire.Message request = wire.next(PeerWire.REQUEST);
                later.schedule(() -> answer(wire, request), 100, TimeUnit.MILLISECONDS);
            }
        })) {
            DownloadOptions options = TestEngine.options(directory.resolve("out"), far.address())
                    .memory(1)
                    .maxPeers(10)
                    .diskThreads(2)
                    .build();
            Download download = start(TORRENT, Trace.NONE, options);
            String sentence = awaitCause(download, Cause.MEMORY);
            assertTrue(sentence.contains("--memory"), sentence);
            end(download);
        }
    }

    @Test
    void aDiskThatIsBehind() throws Exception {
        Trace slowDisk = new Trace() {
            @Override
            public DiskWatch disk() {
                return (piece, lengthBytes, waitedNanos) -> {
                    pause(300);
                    return DiskWatch.NONE.begins(piece, lengthBytes, waitedNanos);
                };
            }
        };
        Path out = directory.resolve("out");
        try (ScriptedPeer seed = new ScriptedPeer(PeerScripts.seed(TORRENT, 1))) {
            DownloadOptions options = TestEngine.options(out, seed.address())
                    .memory(1)
                    .maxPeers(10)
                    .diskThreads(1)
                    .build();
            Download download = start(TORRENT, slowDisk, options);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> download.snapshot()
                            .bottleneck()
                            .filter(it -> it.cause() == Cause.DISK || it.cause() == Cause.HASHING)
                            .isPresent());
            end(download);
            // The end does not wait for a disk that is so slow; it would write into the directory while that is
            // deleted. Until it has come to its end, the output is in use.
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptionsInstanceOf(StorageException.class)
                    .until(() -> {
                        Storage.open(
                                        TORRENT.metainfo(),
                                        out,
                                        StorageOptions.defaults(),
                                        (done, total) -> {},
                                        DiskWatch.NONE)
                                .close();
                        return true;
                    });
        }
    }

    @Test
    void theHolderOfTheLastBlocks() throws Exception {
        TestTorrent small = TestTorrent.single(5 * TestTorrent.PIECE);
        try (ScriptedPeer slow = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(small, wire, PeerWire.id(1));
            PeerScripts.serve(small, wire, 6, same -> same);
            PeerWire.Message request = wire.next(PeerWire.REQUEST);
            for (int i = 0; i < 4; i++) {
                pause(800);
                PeerScripts.answer(small, wire, request, same -> same);
                request = wire.next(PeerWire.REQUEST);
            }
        })) {
            Download download = start(small, Trace.NONE, TestEngine.to(directory.resolve("out"), slow.address()));
            String sentence = awaitCause(download, Cause.LAST_BLOCKS);
            assertTrue(sentence.contains("of 127.0.0.1:" + slow.address().getPort()), sentence);
            end(download);
        }
    }

    @Test
    void aMagnetLinkWhoseMetadataNobodyHas() throws Exception {
        // It may be about to say that it has the metadata.
        try (ScriptedPeer silent = new ScriptedPeer(wire -> {
            greet(wire, true);
            wire.awaitEnd();
        })) {
            Download download = engine.engine()
                    .download(
                            TORRENT.magnet(""),
                            TestEngine.to(directory.resolve("out"), silent.address()),
                            new DownloadObservers(event -> {}, true, Trace.NONE));
            String sentence = awaitCause(download, Cause.METADATA);
            assertTrue(sentence.contains("metadata"), sentence);
            end(download);
        }
    }

    @Test
    void sharesAddUpAndNothingIsExplainedUnasked() throws Exception {
        try (ScriptedPeer seed = new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            pause(700);
            PeerScripts.serve(TORRENT, wire, Integer.MAX_VALUE, same -> same);
        })) {
            Download asked = start(seed.address());
            TestEngine.await(asked);
            Findings findings = asked.findings().orElseThrow();
            assertEquals(
                    1,
                    findings.shares().stream()
                            .mapToDouble(Findings.Share::share)
                            .sum(),
                    1e-9);
            assertEquals(800, findings.latencies().overall().blocks());
            Path other = directory.resolve("other");
            Download unasked = engine.start(TORRENT.known(), TestEngine.to(other, seed.address()));
            TestEngine.await(unasked);
            assertTrue(unasked.findings().orElseThrow().shares().isEmpty());
            assertTrue(unasked.snapshot().bottleneck().isEmpty());
            assertTrue(Arrays.equals(TORRENT.content(), Files.readAllBytes(other)));
        }
    }

    private void answer(PeerWire wire, PeerWire.Message request) {
        try {
            PeerScripts.answer(TORRENT, wire, request, same -> same);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** Until the time is over, or the test. */
    private void pause(long millis) {
        try {
            over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

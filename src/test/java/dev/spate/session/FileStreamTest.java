package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileSelection;
import dev.spate.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that is taken as it comes: in order, whole, and the download runs ahead no further than the window. */
@Timeout(60)
class FileStreamTest {
    private static final int PIECE = TestTorrent.PIECE;
    private static final int WINDOW = 4;
    /** Pieces: 0 to 2 of a0, 2 to 12 of a1, 12 and 13 of a2. */
    private static final TestTorrent TORRENT = TestTorrent.multi(2 * PIECE + 7, 10 * PIECE, PIECE);

    private static final int FIRST = 2;
    private static final int LAST = 12;

    @TempDir
    Path directory;

    private final AtomicInteger highestAsked = new AtomicInteger(-1);
    private final List<Integer> asked = new ArrayList<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    /** Bytes of a1 before the end of this piece. */
    private static int bytesTo(int piece) {
        return Math.min(10 * PIECE, (piece + 1 - FIRST) * PIECE - 7);
    }

    private ScriptedPeer seed() throws Exception {
        return new ScriptedPeer(wire -> {
            PeerScripts.beginSeeding(TORRENT, wire, PeerWire.id(1));
            while (true) {
                PeerWire.Message request = wire.next(PeerWire.REQUEST);
                synchronized (asked) {
                    asked.add(request.intAt(0));
                }
                highestAsked.accumulateAndGet(request.intAt(0), Math::max);
                PeerScripts.answer(TORRENT, wire, request, same -> same);
            }
        });
    }

    private Download start(TestEngine engine, ScriptedPeer seed, StreamSink sink) {
        return engine.start(
                TORRENT.known(),
                TestEngine.options(directory.resolve("out"), seed.address())
                        .memory(1 << 17)
                        .build()
                        .selecting(FileSelection.parse(List.of("a1")))
                        .streamingTo(sink));
    }

    private interface Write {
        void to(ByteBuffer bytes) throws IOException;
    }

    private StreamSink sink(Write before) {
        return new StreamSink() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                before.to(bytes);
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                taken.writeBytes(copy);
            }

            @Override
            public void end() {
                assertEquals(10 * PIECE, taken.size());
            }
        };
    }

    private void assertTaken() {
        long from = TORRENT.metainfo().files().get(1).offset();
        assertArrayEquals(
                Arrays.copyOfRange(TORRENT.content(), (int) from, (int) from + 10 * PIECE), taken.toByteArray());
    }

    @Test
    void theDownloadRunsAheadToTheEndOfTheWindowAndNoFurther() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed()) {
            List<String> tooFar = new ArrayList<>();
            Download download = start(engine, seed, sink(bytes -> {
                int piece = FIRST;
                while (taken.size() >= bytesTo(piece)) {
                    piece++;
                }
                int end = Math.min(LAST, piece + WINDOW - 1);
                Awaitility.await().until(() -> highestAsked.get() >= end);
                if (highestAsked.get() > end) {
                    tooFar.add(highestAsked.get() + " at " + piece);
                }
            }));
            TestEngine.await(download);
            assertEquals(List.of(), tooFar);
        }
        assertTaken();
        assertEquals(asked.stream().sorted().toList(), asked, "in order");
    }

    @Test
    void whoTakesHisTimeDoesNotEndTheDownload() throws Exception {
        CountDownLatch goesOn = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed()) {
            Download download = start(engine, seed, sink(bytes -> {
                waits.countDown();
                PeerScripts.awaitLatch(goesOn);
            }));
            PeerScripts.awaitLatch(waits);
            Awaitility.await().until(() -> download.snapshot().verifiedBytes() >= bytesTo(FIRST + WINDOW - 1));
            engine.pass(Duration.ofSeconds(60));
            assertFalse(download.result().isDone());
            assertEquals(
                    "whoever reads stdout has enough for now",
                    download.snapshot().waitingFor());
            goesOn.countDown();
            TestEngine.await(download);
        }
        assertTaken();
    }

    @Test
    void whatIsThereAlreadyIsWrittenToo() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed()) {
            TestEngine.await(start(engine, seed, sink(bytes -> {})));
            taken.reset();
            assertEquals(
                    0, TestEngine.await(start(engine, seed, sink(bytes -> {}))).receivedBytes());
        }
        assertTaken();
    }

    @Test
    void whoLeavesEndsTheDownload() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed()) {
            Failure gone = new Failure(Failure.Kind.INCOMPLETE, "nobody reads");
            Download download = start(engine, seed, sink(bytes -> {
                if (taken.size() > 3 * PIECE) {
                    throw gone;
                }
            }));
            assertEquals(gone, TestEngine.failure(download));
        }
        assertTrue(taken.size() < 5 * PIECE);
    }

    @Test
    void withoutAPlaceOnTheDiskNothingIsKeptAndNobodyIsToldOfPieces() throws Exception {
        Set<Integer> told = ConcurrentHashMap.newKeySet();
        CountDownLatch greeted = new CountDownLatch(1);
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed();
                ScriptedPeer lacksAll = new ScriptedPeer(wire -> {
                    wire.readHandshake();
                    wire.sendHandshake(TORRENT.metainfo().infoHash(), PeerWire.id(2), false, false);
                    greeted.countDown();
                    while (true) {
                        told.add(wire.next().id());
                    }
                })) {
            Summary summary = TestEngine.await(engine.start(
                    TORRENT.known(),
                    TestOptions.unnamed()
                            .peers(List.of(lacksAll.address(), seed.address()))
                            .timeout(Duration.ofSeconds(20))
                            .listenPort(-1)
                            .memory(1 << 17)
                            .build()
                            .selecting(FileSelection.parse(List.of("a1")))
                            .streamingTo(sink(bytes -> {
                                PeerScripts.awaitLatch(greeted);
                                // What is told of pieces goes with the next sweep.
                                engine.pass(Duration.ofSeconds(1));
                            }))));
            assertEquals(10 * PIECE, summary.totalBytes());
            assertFalse(Files.exists(summary.out().toAbsolutePath()), () -> "made " + summary.out());
            assertFalse(Files.exists(Storage.recordOf(summary.out())));
        }
        assertTaken();
        told.removeAll(Set.of(PeerWire.KEEP_ALIVE, PeerWire.INTERESTED, 3));
        assertEquals(Set.of(), told);
    }

    @Test
    void onlyOneFileCanBeTaken() throws Exception {
        try (TestEngine engine = new TestEngine();
                ScriptedPeer seed = seed()) {
            Download two = engine.start(
                    TORRENT.known(),
                    TestEngine.to(directory.resolve("out"), seed.address()).streamingTo(sink(bytes -> {})));
            Failure refused = TestEngine.failure(two);
            assertEquals(Failure.Kind.USAGE, refused.kind());
            assertEquals(
                    "one file can be written to stdout, and 3 are in the torrent (name one with --select; info --files"
                            + " lists them)",
                    refused.getMessage());
        }
    }
}

package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.files.ChannelOpener;
import dev.spate.storage.files.OutputTree;
import dev.spate.support.Patience;
import dev.spate.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short pieces that wait while the one disk thread is busy, and are then written at once. */
@Timeout(60)
class PieceRunTest {
    @TempDir
    Path dir;

    private final AtomicInteger writes = new AtomicInteger();
    private final List<String> watched = new CopyOnWriteArrayList<>();
    private volatile boolean broken;
    private volatile CountDownLatch busy = new CountDownLatch(0);

    private Storage open(SampleTorrent sample) throws StorageException {
        return open(
                sample,
                TestOutputs.UNHURRIED,
                tree -> (path, how) -> new FaultyChannel(tree.open(path, how), this::write, FaultyChannel.Fault.NONE));
    }

    private Storage open(SampleTorrent sample, StorageOptions options, Function<OutputTree, ChannelOpener> openers)
            throws StorageException {
        return Storage.open(
                sample.metainfo(),
                dir.resolve("out"),
                options.withDiskThreads(1),
                RecheckProgress.NONE,
                openers,
                (piece, lengthBytes, waitedNanos) -> {
                    awaitIdle();
                    return (hashNanos, writeNanos, outcome) -> watched.add(piece + " " + outcome);
                });
    }

    private void write() throws IOException {
        if (broken) {
            throw new IOException("Input/output error");
        }
        writes.incrementAndGet();
    }

    private void awaitIdle() {
        try {
            assertTrue(busy.await(Patience.SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands all of them in while the disk thread is busy; returns their verdicts, in the same order. */
    private List<String> storeAtOnce(Storage storage, SampleTorrent sample, List<Integer> pieces, Bitfield bad)
            throws Exception {
        busy = new CountDownLatch(1);
        List<CompletableFuture<StoreResult>> verdicts = new ArrayList<>();
        for (int piece : pieces) {
            byte[] content = sample.piece(piece);
            if (bad.get(piece)) {
                content[0] ^= 1;
            }
            verdicts.add(StoreResult.submit(storage, piece, content, false));
        }
        busy.countDown();
        List<String> words = new ArrayList<>();
        for (CompletableFuture<StoreResult> each : verdicts) {
            words.add(each.get(Patience.SECONDS, TimeUnit.SECONDS).word());
        }
        return words;
    }

    private static List<Integer> range(int from, int to) {
        List<Integer> pieces = new ArrayList<>();
        for (int piece = from; piece < to; piece++) {
            pieces.add(piece);
        }
        return pieces;
    }

    @Test
    void whatWaitedIsWrittenAtOnce() throws Exception {
        SampleTorrent sample = SampleTorrent.single(1, 40 * 1_000, 1_000);
        try (Storage storage = open(sample)) {
            assertEquals(
                    "stored", StoreResult.store(storage, 0, sample.piece(0)).word());
            writes.set(0);
            watched.clear();
            List<Integer> pieces = range(1, 40);
            List<String> words = storeAtOnce(storage, sample, pieces, new Bitfield(40));
            assertEquals(Collections.nCopies(39, "stored"), words);
            // The first may have been taken alone, before the others came. The channel takes 5,000 of 39,000 bytes at a
            // time.
            assertTrue(writes.get() <= 1 + 8, writes::toString);
            assertEquals(pieces.stream().map(each -> each + " STORED").toList(), watched);
            storage.complete();
        }
        assertArrayEquals(sample.content(), Files.readAllBytes(dir.resolve("out")));
    }

    @Test
    void aWrongOneAmongThemIsFoundAndTheOthersAreWritten() throws Exception {
        SampleTorrent sample = SampleTorrent.single(2, 10 * 1_000, 1_000);
        Bitfield bad = new Bitfield(10);
        bad.set(4);
        try (Storage storage = open(sample)) {
            List<String> words = storeAtOnce(storage, sample, range(0, 10), bad);
            List<String> expected = new ArrayList<>(Collections.nCopies(10, "stored"));
            expected.set(4, "corrupt");
            assertEquals(expected, words);
            assertEquals(9, storage.verified().cardinality());
            assertTrue(watched.contains("4 CORRUPT"), watched::toString);
            byte[] there = Files.readAllBytes(dir.resolve("out"));
            byte[] right = sample.content().clone();
            Arrays.fill(right, 4_000, 5_000, (byte) 0);
            assertArrayEquals(right, there);
        }
    }

    @Test
    void aDiskThatFailsFailsThemAllAndNoneCounts() throws Exception {
        SampleTorrent sample = SampleTorrent.single(3, 10 * 1_000, 1_000);
        try (Storage storage = open(sample)) {
            assertEquals(
                    "stored", StoreResult.store(storage, 0, sample.piece(0)).word());
            broken = true;
            assertEquals(
                    Collections.nCopies(9, "failed"), storeAtOnce(storage, sample, range(1, 10), new Bitfield(10)));
            assertEquals(1, storage.verified().cardinality());
            assertTrue(watched.contains("9 FAILED"), watched::toString);
            broken = false;
            assertEquals(
                    Collections.nCopies(9, "stored"), storeAtOnce(storage, sample, range(1, 10), new Bitfield(10)));
            storage.complete();
        }
        assertArrayEquals(sample.content(), Files.readAllBytes(dir.resolve("out")));
    }

    @Test
    void whatWaitsWhenTheStorageIsClosedIsStillWritten() throws Exception {
        SampleTorrent sample = SampleTorrent.single(4, 20 * 1_000, 1_000);
        List<CompletableFuture<StoreResult>> verdicts = new ArrayList<>();
        try (Storage storage = open(sample)) {
            busy = new CountDownLatch(1);
            for (int piece = 0; piece < 20; piece++) {
                verdicts.add(StoreResult.submit(storage, piece, sample.piece(piece), false));
            }
            CompletableFuture.runAsync(busy::countDown, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
        }
        for (CompletableFuture<StoreResult> each : verdicts) {
            assertEquals("stored", each.get(Patience.SECONDS, TimeUnit.SECONDS).word());
        }
        try (Storage again = open(sample)) {
            assertEquals(20, again.verified().cardinality());
        }
    }

    private void assertContent(SampleTorrent sample) throws IOException {
        for (FileEntry file : sample.metainfo().files()) {
            if (!file.pad()) {
                Path path = sample.pathOf(dir.resolve("out"), file);
                assertArrayEquals(sample.fileContent(file), Files.readAllBytes(path), path.toString());
            }
        }
    }

    @Test
    void piecesThatTellWhoseTheFilesAreGoOneByOne() throws Exception {
        SampleTorrent sample = SampleTorrent.multi(
                5,
                1_000,
                new SampleTorrent.Spec("a", 500),
                new SampleTorrent.Spec("b", 500),
                new SampleTorrent.Spec("c", 500),
                new SampleTorrent.Spec("d", 500));
        Files.createDirectories(dir.resolve("out"));
        Files.write(
                dir.resolve("out/b"),
                sample.fileContent(sample.metainfo().files().get(1)));
        Files.write(
                dir.resolve("out/d"),
                sample.fileContent(sample.metainfo().files().get(3)));
        try (Storage storage = open(sample)) {
            assertEquals(List.of(0, 1), TestOutputs.pieces(storage.telling()));
            assertEquals(List.of("compared", "stored"), storeAtOnce(storage, sample, range(0, 2), new Bitfield(2)));
            assertEquals(List.of(1), TestOutputs.pieces(storage.verified()));
            assertEquals(
                    "stored", StoreResult.store(storage, 0, sample.piece(0)).word());
            storage.complete();
        }
        assertContent(sample);
    }

    @Test
    void whatPiecesHaveOfUnwantedFilesIsInThePartFile() throws Exception {
        SampleTorrent sample = SampleTorrent.multi(
                6,
                1_000,
                new SampleTorrent.Spec("a", 1_500),
                new SampleTorrent.Spec("b", 3_000),
                new SampleTorrent.Spec("c", 1_500));
        Bitfield wanted = new Bitfield(3);
        wanted.set(0);
        wanted.set(2);
        List<Integer> first = List.of(0, 1, 4, 5);
        StorageOptions some = TestOutputs.UNHURRIED.withWanted(Optional.of(wanted));
        try (Storage storage = open(sample, some, tree -> tree::open)) {
            assertEquals(Collections.nCopies(4, "stored"), storeAtOnce(storage, sample, first, new Bitfield(6)));
        }
        assertTrue(Files.exists(dir.resolve("out.spate.part")));
        try (Storage storage = open(sample, TestOutputs.UNHURRIED, tree -> tree::open)) {
            assertEquals(first, TestOutputs.pieces(storage.verified()));
            assertEquals(List.of("stored", "stored"), storeAtOnce(storage, sample, List.of(2, 3), new Bitfield(6)));
            storage.complete();
        }
        assertContent(sample);
    }

    @Test
    void ofVersion2TheOneWithAFalseBlockKeepsItsContent() throws Exception {
        SampleTorrent sample = SampleV2.v2(7, 32_768, true, 5 * 32_768, 40_000).torrent();
        int count = sample.pieceCount();
        Bitfield bad = new Bitfield(count);
        bad.set(2);
        try (Storage storage = open(sample)) {
            List<String> expected = new ArrayList<>(Collections.nCopies(count, "stored"));
            expected.set(2, "corrupt");
            assertEquals(expected, storeAtOnce(storage, sample, range(0, count), bad));
            assertEquals(
                    "stored", StoreResult.store(storage, 2, sample.piece(2)).word());
            storage.complete();
        }
        assertContent(sample);
    }

    /** Files, padding and pieces of any length, some of them wrong, in any order of rows; then once more what was wrong. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void anyLayoutInRows(long seed) throws Exception {
        SampleTorrent sample = SampleTorrent.random(seed);
        Random random = new Random(seed);
        int count = sample.pieceCount();
        Bitfield bad = new Bitfield(count);
        List<List<Integer>> rows = new ArrayList<>();
        for (int from = 0; from < count; ) {
            int to = Math.min(count, from + 1 + random.nextInt(12));
            rows.add(range(from, to));
            from = to;
            if (random.nextInt(3) == 0) {
                bad.set(to - 1);
            }
        }
        Collections.shuffle(rows, random);
        List<Integer> order = rows.stream().flatMap(List::stream).toList();
        try (Storage storage = open(sample)) {
            List<String> words = storeAtOnce(storage, sample, order, bad);
            Map<Integer, String> verdicts = new HashMap<>();
            for (int i = 0; i < count; i++) {
                verdicts.put(order.get(i), words.get(i));
            }
            for (int piece = 0; piece < count; piece++) {
                assertEquals(bad.get(piece) ? "corrupt" : "stored", verdicts.get(piece), "piece " + piece);
                assertEquals(!bad.get(piece), storage.verified().get(piece));
            }
            List<Integer> again = order.stream().filter(bad::get).toList();
            assertEquals(
                    Collections.nCopies(again.size(), "stored"),
                    storeAtOnce(storage, sample, again, new Bitfield(count)));
            storage.complete();
        }
        assertContent(sample);
    }
}

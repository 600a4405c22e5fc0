package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.support.Patience;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageTest {
    @TempDir
    Path dir;

    @Test
    void writesASingleFile() throws Exception {
        SampleTorrent sample = SampleTorrent.single(1, 1_000_000, 65536);
        Path out = dir.resolve("out.bin");
        Storage storage = open(sample, out);
        assertEquals(0, storage.verified().cardinality());
        storeAll(storage, sample, 1);
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
        assertEquals(List.of("out.bin"), names(dir));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void writesAnyLayoutInAnyOrder(long seed) throws Exception {
        SampleTorrent sample = SampleTorrent.random(seed);
        Path out = dir.resolve("out");
        StorageOptions few = new StorageOptions(
                false,
                1 + (int) (seed % 4),
                1 << 20,
                1 + (int) (seed % 3),
                TestOutputs.UNHURRIED.recordEvery(),
                TestOutputs.UNHURRIED.closeWithin());
        Storage storage = Storage.open(sample.metainfo(), out, few, RecheckProgress.NONE, DiskWatch.NONE);
        storeAll(storage, sample, seed);
        storage.complete();
        for (FileEntry file : sample.metainfo().files()) {
            Path path = sample.pathOf(out, file);
            if (file.pad()) {
                assertFalse(Files.exists(path), path + " is padding");
            } else {
                assertArrayEquals(sample.fileContent(file), Files.readAllBytes(path), path.toString());
            }
        }
        assertFalse(Files.exists(dir.resolve("out.spate")));
        try (Storage again = Storage.open(sample.metainfo(), out, few, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertTrue(again.verified().isFull());
        }
    }

    @Test
    void aCorruptPieceLeavesNoTraceAndTellsItsBlocks() throws Exception {
        SampleTorrent sample = SampleTorrent.single(2, 200_000, 65536);
        Path out = dir.resolve("out.bin");
        try (Storage storage = open(sample, out)) {
            byte[] bad = sample.piece(1);
            bad[20_000] ^= 1;
            StoreResult verdict = StoreResult.store(storage, 1, bad);
            assertEquals("corrupt", verdict.word());
            assertEquals(StoreResult.digestsOf(bad), verdict.digests());
            assertFalse(Files.exists(out, LinkOption.NOFOLLOW_LINKS));
            StoreResult good = StoreResult.storeWithDigests(storage, 1, sample.piece(1));
            assertEquals("stored", good.word());
            assertEquals(StoreResult.digestsOf(sample.piece(1)), good.digests());
            assertEquals(
                    List.of(1),
                    IntStream.range(0, 4)
                            .filter(i -> !good.digests()
                                    .get(i)
                                    .equals(verdict.digests().get(i)))
                            .boxed()
                            .toList());
            assertEquals(
                    List.of(), StoreResult.store(storage, 0, sample.piece(0)).digests());
        }
    }

    @Test
    void aFileIsSparseAtItsFullLengthFromTheFirstByte() throws Exception {
        SampleTorrent sample = SampleTorrent.single(3, 8 << 20, 65536);
        Path out = dir.resolve("out.bin");
        try (Storage storage = open(sample, out)) {
            assertEquals(
                    "stored", StoreResult.store(storage, 5, sample.piece(5)).word());
            assertEquals(8 << 20, Files.size(out));
            Object blocks = Files.getAttribute(out, "unix:nlink");
            assertEquals(1, blocks);
        }
    }

    @Test
    void whatIsLeftOpenIsFoundAgainWithoutHashing() throws Exception {
        SampleTorrent sample = SampleTorrent.single(4, 1_000_000, 65536);
        Path out = dir.resolve("out.bin");
        Storage storage = open(sample, out);
        StoreResult.store(storage, 3, sample.piece(3));
        StoreResult.store(storage, 15, sample.piece(15));
        storage.close();
        List<Long> checked = new ArrayList<>();
        Storage again = Storage.open(
                sample.metainfo(), out, TestOutputs.UNHURRIED, (done, total) -> checked.add(total), DiskWatch.NONE);
        assertEquals(List.of(), checked);
        assertEquals(2, again.verified().cardinality());
        assertTrue(again.verified().get(3) && again.verified().get(15));
        for (int piece = 0; piece < 15; piece++) {
            StoreResult.store(again, piece, sample.piece(piece));
        }
        again.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void aTorrentOfNothingMakesItsEmptyFiles() throws Exception {
        SampleTorrent sample =
                SampleTorrent.multi(5, 16384, new SampleTorrent.Spec("a/empty", 0), new SampleTorrent.Spec("b", 0));
        Storage storage = open(sample, dir.resolve("out"));
        assertTrue(storage.verified().isFull());
        storage.complete();
        assertEquals(0, Files.size(dir.resolve("out/a/empty")));
        assertEquals(0, Files.size(dir.resolve("out/b")));
    }

    @Test
    void completeWithAMissingPieceIsOurBug() throws Exception {
        SampleTorrent sample = SampleTorrent.single(6, 100_000, 16384);
        try (Storage storage = open(sample, dir.resolve("out.bin"))) {
            assertThrows(IllegalStateException.class, storage::complete);
        }
    }

    @Test
    void storingAfterTheEndFailsAndLeaksNothing() throws Exception {
        SampleTorrent sample = SampleTorrent.single(7, 100_000, 16384);
        Storage storage = open(sample, dir.resolve("out.bin"));
        PieceBuffer late = storage.buffer(0);
        PieceBuffer never = storage.buffer(1);
        storage.close();
        assertEquals(
                "failed",
                StoreResult.submit(storage, late, false)
                        .get(Patience.SECONDS, TimeUnit.SECONDS)
                        .word());
        never.release();
        assertThrows(IllegalStateException.class, () -> storage.buffer(2));
        storage.close();
    }

    @Test
    void opensAFreshOutputAtOnce() throws Exception {
        SampleTorrent sample = SampleTorrent.single(8, 100_000, 16384);
        open(sample, dir.resolve("warm")).close();
        long quickest = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20 && quickest >= 200_000; attempt++) {
            long begin = System.nanoTime();
            Storage storage = open(sample, dir.resolve("out.bin" + attempt));
            quickest = Math.min(quickest, (System.nanoTime() - begin) / 1000);
            storage.close();
        }
        assertTrue(quickest < 200_000, quickest + " us");
    }

    private static Storage open(SampleTorrent sample, Path out) throws StorageException {
        return Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE);
    }

    private static void storeAll(Storage storage, SampleTorrent sample, long seed) throws Exception {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, sample.pieceCount()).boxed().toList());
        Collections.shuffle(order, new Random(seed));
        List<CompletableFuture<StoreResult>> verdicts = new ArrayList<>();
        for (int piece : order) {
            verdicts.add(StoreResult.submit(storage, piece, sample.piece(piece), false));
        }
        for (CompletableFuture<StoreResult> verdict : verdicts) {
            assertEquals(
                    "stored", verdict.get(Patience.SECONDS, TimeUnit.SECONDS).word());
        }
        assertTrue(storage.verified().isFull());
    }

    private static List<String> names(Path directory) throws Exception {
        try (var list = Files.list(directory)) {
            return list.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }
}

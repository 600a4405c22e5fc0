package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.DiskThreads;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.SampleTorrent;
import dev.spate.storage.SampleV2;
import dev.spate.storage.StorageException;
import dev.spate.storage.TestOutputs;
import dev.spate.storage.VerifiedPieces;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import dev.spate.torrent.Bitfield;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecheckTest {
    /** The last piece is short. */
    private static final SampleTorrent SAMPLE = SampleTorrent.single(1, 100_000, 16_384);

    @TempDir
    Path dir;

    private final Bitfield pieces = Bitfield.full(SAMPLE.pieceCount());
    private final VerifiedPieces found = new VerifiedPieces(new Bitfield(SAMPLE.pieceCount()));
    private final ExecutorService disk = DiskThreads.start(2);
    private Path out;

    @BeforeEach
    void name() {
        out = dir.resolve("out");
        SAMPLE.writeTo(out);
    }

    @AfterEach
    void end() {
        disk.shutdownNow();
    }

    private Recheck recheck() throws StorageException {
        FileMap map = new FileMap(SAMPLE.metainfo().layout(), SAMPLE.metainfo().files());
        OutputTree tree = new OutputTree(out, false, "sample");
        return new Recheck(map, tree, new PieceVerifier(SAMPLE.metainfo(), map), tree.statAll(map), pieces, found);
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2, 5})
    void thePiecesAskedForAreCheckedAndNoOthers(int threads) throws Exception {
        TestOutputs.damage(out, 20_000);
        pieces.clear(3);
        List<Long> told = new ArrayList<>();
        recheck().run(disk, threads, (checked, total) -> {
            assertEquals(100_000 - 16_384, total);
            told.add(checked);
        });
        assertEquals(List.of(0, 2, 4, 5, 6), TestOutputs.pieces(found.copy()));
        assertEquals(100_000 - 16_384, told.get(told.size() - 1), "the end is told");
        assertEquals(told.stream().sorted().toList(), told);
    }

    /** As nobody counts it elsewhere. */
    @Test
    void paddingIsNotCounted() throws Exception {
        SampleTorrent hybrid =
                SampleV2.hybrid(1, 16_384, true, 40_000, 100, 70_000).torrent();
        Path padded = dir.resolve("padded");
        hybrid.writeTo(padded);
        FileMap map = new FileMap(hybrid.metainfo().layout(), hybrid.metainfo().files());
        OutputTree tree = new OutputTree(padded, true, "sample");
        Bitfield all = Bitfield.full(hybrid.pieceCount());
        VerifiedPieces right = new VerifiedPieces(new Bitfield(hybrid.pieceCount()));
        List<Long> told = new ArrayList<>();
        new Recheck(map, tree, new PieceVerifier(hybrid.metainfo(), map), tree.statAll(map), all, right)
                .run(disk, 1, (checked, total) -> {
                    assertEquals(110_100, total);
                    assertTrue(checked <= total);
                    told.add(checked);
                });
        assertTrue(right.copy().isFull());
        assertEquals(110_100, told.get(told.size() - 1));
    }

    @Test
    void aPieceLongerThanARunIsCheckedAsWell() throws Exception {
        SampleTorrent large = SampleTorrent.single(2, 9 << 20, (8 << 20) + 1);
        large.writeTo(out);
        FileMap map = new FileMap(large.metainfo().layout(), large.metainfo().files());
        OutputTree tree = new OutputTree(out, false, "sample");
        VerifiedPieces both = new VerifiedPieces(new Bitfield(2));
        new Recheck(map, tree, new PieceVerifier(large.metainfo(), map), tree.statAll(map), Bitfield.full(2), both)
                .run(disk, 2, RecheckProgress.NONE);
        assertTrue(both.copy().isFull());
    }

    @Test
    void howFarItIsIsToldWhileTheDiskIsBusy() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        ExecutorService one = DiskThreads.start(1);
        one.execute(() -> await(busy));
        List<Long> told = new ArrayList<>();
        recheck().run(one, 1, (checked, total) -> {
            told.add(checked);
            busy.countDown();
        });
        assertEquals(0, told.get(0));
        assertEquals(100_000, told.get(told.size() - 1));
        one.shutdown();
    }

    @Test
    void whoIsInterruptedCallsTheCheckOffAndStaysInterrupted() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        ExecutorService one = DiskThreads.start(1);
        one.execute(() -> await(busy));
        Recheck recheck = recheck();
        Thread.currentThread().interrupt();
        StorageException error = assertThrows(StorageException.class, () -> recheck.run(one, 1, RecheckProgress.NONE));
        assertTrue(Thread.interrupted());
        assertEquals(StorageException.Kind.CANCELLED, error.kind());
        busy.countDown();
        one.submit(() -> {}).get();
        assertEquals(0, found.copy().cardinality(), "its threads end when it is over");
        one.shutdown();
    }

    @Test
    void aFileThatCannotBeReadEndsTheCheck() throws Exception {
        Recheck recheck = recheck();
        Files.delete(out);
        Files.createDirectory(out);
        StorageException error = assertThrows(StorageException.class, () -> recheck.run(disk, 2, RecheckProgress.NONE));
        assertEquals(StorageException.Kind.OBSTRUCTED, error.kind());
    }

    @Test
    void ourOwnBugEndsTheCheckWithItsCause() throws Exception {
        FileMap map = new FileMap(SAMPLE.metainfo().layout(), SAMPLE.metainfo().files());
        List<FileStat> none = List.of();
        Recheck recheck = new Recheck(
                map,
                new OutputTree(out, false, "sample"),
                new PieceVerifier(SAMPLE.metainfo(), map),
                none,
                pieces,
                found);
        IllegalStateException bug =
                assertThrows(IllegalStateException.class, () -> recheck.run(disk, 1, RecheckProgress.NONE));
        assertInstanceOf(IndexOutOfBoundsException.class, bug.getCause());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

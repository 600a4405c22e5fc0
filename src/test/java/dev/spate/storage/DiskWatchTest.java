package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.files.FileMap;
import dev.spate.support.Patience;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What whoever watches the disk threads is told. */
@Timeout(60)
class DiskWatchTest {
    private record Told(int piece, int lengthBytes, long waitedNanos, long hash, long write, DiskWatch.Outcome how) {}

    @TempDir
    Path dir;

    private final SampleTorrent sample = SampleTorrent.single(1, 100_000, 65536);
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private volatile boolean broken;
    private volatile boolean outOfMemory;

    private Storage open() throws StorageException {
        return Storage.open(
                sample.metainfo(),
                dir.resolve("out"),
                StorageOptions.defaults().withDiskThreads(1),
                RecheckProgress.NONE,
                tree -> (path, how) -> new FaultyChannel(
                        FileChannel.open(path, how),
                        () -> {
                            if (outOfMemory) {
                                throw new OutOfMemoryError("a test's own");
                            }
                            if (broken) {
                                throw new IOException("Input/output error");
                            }
                        },
                        FaultyChannel.Fault.NONE),
                (piece, lengthBytes, waitedNanos) -> (hashNanos, writeNanos, outcome) ->
                        told.add(new Told(piece, lengthBytes, waitedNanos, hashNanos, writeNanos, outcome)));
    }

    private Told store(Storage storage, int piece, byte[] content) throws Exception {
        long begin = System.nanoTime();
        StoreResult.store(storage, piece, content);
        long took = System.nanoTime() - begin;
        Told last = told.get(told.size() - 1);
        assertEquals(piece, last.piece);
        assertEquals(content.length, last.lengthBytes);
        // They follow one another within the time that the caller saw.
        assertTrue(last.waitedNanos > 0 && last.hash > 0 && last.write >= 0, last::toString);
        assertTrue(last.waitedNanos + last.hash + last.write <= took, () -> last + " in " + took);
        return last;
    }

    @Test
    void eachPieceIsToldOnceWithItsTimesAndWhatBecameOfIt() throws Exception {
        try (Storage storage = open()) {
            Told stored = store(storage, 1, sample.piece(1));
            assertEquals(DiskWatch.Outcome.STORED, stored.how);
            assertTrue(stored.write > 0);
            Told corrupt = store(storage, 0, new byte[65536]);
            assertEquals(DiskWatch.Outcome.CORRUPT, corrupt.how);
            assertEquals(0, corrupt.write);
            broken = true;
            assertEquals(DiskWatch.Outcome.FAILED, store(storage, 0, sample.piece(0)).how);
            assertEquals(3, told.size());
        }
    }

    /** A watch that fails is a bug of ours; it must cost neither the memory of the piece nor the disk thread. */
    private void assertGivesBackItsMemory(DiskWatch watch) throws Exception {
        PieceMemory memory = new PieceMemory(65536, 65536);
        // A corrupt piece touches no file and no record.
        PieceWriter writer = new PieceWriter(
                new PieceVerifier(
                        sample.metainfo(),
                        new FileMap(
                                sample.metainfo().layout(), sample.metainfo().files())),
                null,
                null,
                null,
                memory,
                Optional.empty(),
                watch);
        ExecutorService disk = DiskThreads.start(1);
        try {
            ByteBuf content = memory.acquire().setIndex(0, 65536);
            Future<List<Runnable>> verdict = disk.submit(() -> writer.write(List.of(
                    new HandedPiece(0, content, false, System.nanoTime(), Runnable::run, StoreResult.callback(null)))));
            ExecutionException thrown =
                    assertThrows(ExecutionException.class, () -> verdict.get(Patience.SECONDS, TimeUnit.SECONDS));
            assertEquals("a broken watch", thrown.getCause().getMessage());
            assertEquals(0, memory.inUse());
            assertEquals(65536, memory.idleBytes());
        } finally {
            disk.shutdown();
            memory.close();
        }
    }

    @Test
    void aWatchThatThrowsAtTheBeginningLeavesNoMemoryBehind() throws Exception {
        assertGivesBackItsMemory((piece, lengthBytes, waitedNanos) -> {
            throw new IllegalStateException("a broken watch");
        });
    }

    @Test
    void aWatchThatThrowsAtTheEndLeavesNoMemoryBehind() throws Exception {
        assertGivesBackItsMemory((piece, lengthBytes, waitedNanos) -> (hashNanos, writeNanos, outcome) -> {
            throw new IllegalStateException("a broken watch");
        });
    }

    @Test
    void whenMemoryIsLackingTheCallerHearsItAndMayTryAgain() throws Exception {
        try (Storage storage = open()) {
            outOfMemory = true;
            StoreResult verdict = StoreResult.store(storage, 0, sample.piece(0));
            assertEquals("failed", verdict.word());
            assertEquals(
                    "IO: cannot store piece 0: java.lang.OutOfMemoryError: a test's own",
                    verdict.message(),
                    "it is no bug of ours");
            assertEquals(DiskWatch.Outcome.FAILED, told.get(0).how);
            outOfMemory = false;
            assertEquals(DiskWatch.Outcome.STORED, store(storage, 0, sample.piece(0)).how);
        }
    }
}

package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

    private Storage open() throws StorageException {
        return Storage.open(
                sample.metainfo(),
                dir.resolve("out"),
                StorageOptions.defaults().withDiskThreads(1),
                RecheckProgress.NONE,
                tree -> (path, how) -> new FaultyChannel(
                        FileChannel.open(path, how),
                        () -> {
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
}

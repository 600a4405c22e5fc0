package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The record under attack: links, lengths, directories in its way, a disk that does not take it. */
class ResumeFileTest {
    @TempDir
    Path dir;

    private final SampleTorrent sample = SampleTorrent.single(4, 400_000, 65536);
    private final AtomicBoolean broken = new AtomicBoolean();
    private Path out;
    private Path state;
    private Path next;
    private long hashedBytes;

    @BeforeEach
    void names() {
        out = dir.resolve("out");
        state = dir.resolve("out.spate");
        next = dir.resolve("out.spate.tmp");
    }

    @Test
    void aPlantedLinkIsNotWrittenThrough() throws Exception {
        Path victim = Files.writeString(dir.resolve("victim"), "precious");
        Files.createLink(next, victim);
        open().close();
        assertEquals("precious", Files.readString(victim));
        Files.createSymbolicLink(next, victim);
        try (Storage storage = open()) {
            StoreResult.store(storage, 0, sample.piece(0));
        }
        assertEquals("precious", Files.readString(victim));
        assertFalse(Files.isSymbolicLink(state));
    }

    @Test
    void aRecordLongerThanAnyOfThisTorrentIsRefusedAndKept() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(state.toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        StorageException error = assertThrows(StorageException.class, this::open);
        assertEquals(StorageException.Kind.OTHER_TORRENT, error.kind());
        assertTrue(error.getMessage().contains("too long to be the record of this torrent"), error.getMessage());
        assertEquals(1L << 30, Files.size(state));
        Storage.open(
                        sample.metainfo(),
                        out,
                        TestOutputs.UNHURRIED.withOverwrite(true),
                        RecheckProgress.NONE,
                        DiskWatch.NONE)
                .close();
    }

    @Test
    void aRecordThatCannotBeWrittenLeavesTheOldOneAndIsTriedAgain() throws Exception {
        Storage storage = open();
        StoreResult.store(storage, 0, sample.piece(0));
        storage.record();
        byte[] before = Files.readAllBytes(state);
        Files.createDirectories(next.resolve("in the way"));
        StoreResult.store(storage, 1, sample.piece(1));
        assertThrows(StorageException.class, storage::record);
        assertEquals(before.length, Files.size(state));
        Files.delete(next.resolve("in the way"));
        assertEquals("stored", StoreResult.store(storage, 2, sample.piece(2)).word());
        storage.record();
        storage.close();
        try (Storage again = open()) {
            assertEquals(3, again.verified().cardinality());
            assertEquals(0, hashedBytes);
        }
    }

    @Test
    void afterDataThatTheDiskDidNotTakeNothingIsReportedDone() throws Exception {
        Storage storage = open();
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            StoreResult.store(storage, piece, sample.piece(piece));
        }
        broken.set(true);
        assertThrows(StorageException.class, storage::record);
        broken.set(false);
        StorageException error = assertThrows(StorageException.class, storage::complete);
        assertTrue(error.getMessage().endsWith("Input/output error"), error.getMessage());
        assertTrue(Files.exists(state));
        try (Storage again = open()) {
            assertEquals(sample.content().length, hashedBytes);
            again.complete();
        }
    }

    @Test
    void afterDataThatTheDiskDidNotTakeTheNextPieceFails() throws Exception {
        Storage storage = open();
        StoreResult.store(storage, 0, sample.piece(0));
        broken.set(true);
        assertThrows(StorageException.class, storage::record);
        assertEquals("failed", StoreResult.store(storage, 1, sample.piece(1)).word());
        storage.close();
    }

    @Test
    void afterDataThatTheDiskDidNotTakeNothingIsRecordedAnyMore() throws Exception {
        Storage storage = open();
        StoreResult.store(storage, 0, sample.piece(0));
        byte[] before = Files.readAllBytes(state);
        broken.set(true);
        assertThrows(StorageException.class, storage::record);
        broken.set(false);
        assertThrows(StorageException.class, storage::record);
        storage.close();
        assertArrayEquals(before, Files.readAllBytes(state));
    }

    private Storage open() throws StorageException {
        hashedBytes = 0;
        return Storage.open(
                sample.metainfo(),
                out,
                TestOutputs.UNHURRIED,
                (done, total) -> hashedBytes = total,
                tree -> (path, how) -> new FaultyChannel(FileChannel.open(path, how), FaultyChannel.Fault.NONE, () -> {
                    if (broken.get()) {
                        throw new IOException("Input/output error");
                    }
                }),
                DiskWatch.NONE);
    }
}

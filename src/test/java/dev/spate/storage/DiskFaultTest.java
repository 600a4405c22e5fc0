package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.storage.StorageException.Kind;
import dev.spate.support.Installed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFaultTest {
    @TempDir
    Path dir;

    private final SampleTorrent sample = SampleTorrent.single(1, 500_000, 65536);
    private final AtomicBoolean broken = new AtomicBoolean();

    @Test
    void aFullDiskFailsThePieceAndSaysWhatToDo() throws Exception {
        Path out = dir.resolve("out.bin");
        try (Storage storage = open(out, full(), FaultyChannel.Fault.NONE)) {
            assertEquals(
                    "stored", StoreResult.store(storage, 2, sample.piece(2)).word());
            broken.set(true);
            StoreResult verdict = StoreResult.store(storage, 3, sample.piece(3));
            assertEquals("failed", verdict.word());
            assertEquals(
                    "FULL: cannot write " + out + ": the disk is full (make room and run the same command again)",
                    verdict.message());
            assertEquals(1, storage.verified().cardinality());
            broken.set(false);
            assertEquals(
                    "stored", StoreResult.store(storage, 3, sample.piece(3)).word());
        }
        try (Storage again =
                Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertEquals(2, again.verified().cardinality());
        }
    }

    @Test
    void anyOtherErrorIsToldInItsOwnWords() throws Exception {
        FaultyChannel.Fault worn = () -> {
            throw new IOException("Input/output error");
        };
        try (Storage storage = open(dir.resolve("out.bin"), worn, FaultyChannel.Fault.NONE)) {
            StoreResult verdict = StoreResult.store(storage, 7, sample.piece(7));
            assertEquals("IO: cannot write " + dir.resolve("out.bin") + ": Input/output error", verdict.message());
        }
    }

    @Test
    void writesInPartsAreContinued() throws Exception {
        Path out = dir.resolve("out.bin");
        Storage storage = open(out, FaultyChannel.Fault.NONE, FaultyChannel.Fault.NONE);
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            assertEquals(
                    "stored",
                    StoreResult.store(storage, piece, sample.piece(piece)).word());
        }
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void dataThatCannotBeForcedIsNeverClaimed() throws Exception {
        Path out = dir.resolve("out.bin");
        FaultyChannel.Fault unforced = () -> {
            if (broken.get()) {
                throw new IOException("Input/output error");
            }
        };
        Storage storage = open(out, FaultyChannel.Fault.NONE, unforced);
        StoreResult.store(storage, 0, sample.piece(0));
        storage.record();
        byte[] recorded = Files.readAllBytes(dir.resolve("out.bin.spate"));
        broken.set(true);
        StoreResult.store(storage, 1, sample.piece(1));
        assertThrows(StorageException.class, storage::record);
        broken.set(false);
        // The system forgets that a write failed once it has told so.
        assertThrows(StorageException.class, storage::record);
        storage.close();
        assertArrayEquals(recorded, Files.readAllBytes(dir.resolve("out.bin.spate")));
    }

    /** Once without a word: the recording ended, and the next run had to hash everything. */
    @Test
    void anErrorInTheTimedRecordingIsToldAtTheNextWrite() throws Exception {
        StorageOptions often = new StorageOptions(false, 2, 1 << 20, 8, Duration.ofMillis(20), Duration.ofSeconds(60));
        Storage storage = open(dir.resolve("out.bin"), often, FaultyChannel.Fault.NONE, () -> {
            throw new OutOfMemoryError("as if");
        });
        StoreResult.store(storage, 0, sample.piece(0));
        Awaitility.await()
                .until(() ->
                        StoreResult.store(storage, 1, sample.piece(1)).word().equals("failed"));
        assertEquals(
                "IO: cannot record the state: internal error: java.lang.OutOfMemoryError: as if",
                StoreResult.store(storage, 1, sample.piece(1)).message());
        storage.close();
    }

    @Test
    void aSlowDiskDoesNotHoldUpTheEnd() throws Exception {
        Path out = dir.resolve("out.bin");
        CountDownLatch slow = new CountDownLatch(1);
        Storage storage = open(out, StorageOptions.defaults(), FaultyChannel.Fault.NONE, () -> {
            try {
                slow.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        try {
            StoreResult.store(storage, 0, sample.piece(0));
            // Returns while the disk still does not answer.
            storage.close();
        } finally {
            slow.countDown();
        }
        // Until the disk has answered, the output is in use.
        Awaitility.await()
                .ignoreExceptionsMatching(e -> e instanceof StorageException inUse && inUse.kind() == Kind.LOCKED)
                .untilAsserted(() -> {
                    try (Storage again = Storage.open(
                            sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE)) {
                        assertEquals(1, again.verified().cardinality());
                    }
                });
    }

    @Test
    void aReadOnlyDirectoryIsNamed() throws Exception {
        Path own = Files.createDirectory(dir.resolve("locked"));
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            // Root writes there all the same, but in no directory of the terminals.
            Path locked = Files.isWritable(own) ? Path.of("/dev/pts") : own;
            if (!Files.isDirectory(locked)) {
                Installed.without("root, and no " + locked);
            }
            StorageException error = assertThrows(
                    StorageException.class,
                    () -> open(locked.resolve("out"), FaultyChannel.Fault.NONE, FaultyChannel.Fault.NONE));
            assertEquals("cannot write " + locked.resolve("out.spate") + ": permission denied", error.getMessage());
        } finally {
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void aMissingDirectoryIsNamed() {
        StorageException error = assertThrows(
                StorageException.class,
                () -> open(dir.resolve("no/out"), FaultyChannel.Fault.NONE, FaultyChannel.Fault.NONE));
        assertEquals(
                "cannot write " + dir.resolve("no/out") + ": the directory " + dir.resolve("no")
                        + " does not exist (create it first)",
                error.getMessage());
    }

    private FaultyChannel.Fault full() {
        return () -> {
            if (broken.get()) {
                throw new IOException("No space left on device");
            }
        };
    }

    private Storage open(Path out, FaultyChannel.Fault onWrite, FaultyChannel.Fault onForce) throws StorageException {
        return open(out, TestOutputs.UNHURRIED, onWrite, onForce);
    }

    private Storage open(Path out, StorageOptions options, FaultyChannel.Fault onWrite, FaultyChannel.Fault onForce)
            throws StorageException {
        return Storage.open(
                sample.metainfo(),
                out,
                options,
                RecheckProgress.NONE,
                tree -> (path, how) -> new FaultyChannel(FileChannel.open(path, how), onWrite, onForce),
                DiskWatch.NONE);
    }
}

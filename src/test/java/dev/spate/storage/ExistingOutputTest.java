package dev.spate.storage;

import static dev.spate.storage.TestOutputs.damage;
import static dev.spate.storage.TestOutputs.pieces;
import static dev.spate.storage.TestOutputs.storeAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExistingOutputTest {
    @TempDir
    Path dir;

    private final SampleTorrent sample = SampleTorrent.single(1, 1_000_000, 65536);
    private Path out;
    private Path state;
    private long hashedBytes;

    @BeforeEach
    void names() {
        out = dir.resolve("out");
        state = dir.resolve("out.spate");
    }

    @Test
    void withoutARecordEveryPieceIsCheckedAndKept() throws Exception {
        sample.writeTo(out);
        damage(out, 200_000);
        try (Storage storage = open(sample)) {
            assertEquals(sample.pieceCount() - 1, storage.verified().cardinality());
            assertEquals(sample.content().length, hashedBytes);
        }
    }

    @Test
    void aCompleteOutputNeedsNothing() throws Exception {
        sample.writeTo(out);
        FileTime before = Files.getLastModifiedTime(out);
        Storage storage = open(sample);
        assertTrue(storage.verified().isFull());
        storage.complete();
        assertEquals(before, Files.getLastModifiedTime(out));
        assertFalse(Files.exists(state));
    }

    @Test
    void aLongerFileIsCutAtTheEndOnlyAndOnlyIfThatWasAllowed() throws Exception {
        Files.write(out, Arrays.copyOf(sample.content(), sample.content().length + 500));
        StorageException error = assertThrows(StorageException.class, () -> open(sample));
        assertEquals(Kind.FOREIGN, error.kind());
        assertEquals(sample.content().length + 500, Files.size(out));
        Storage storage = Storage.open(
                sample.metainfo(),
                out,
                TestOutputs.UNHURRIED.withOverwrite(true),
                RecheckProgress.NONE,
                DiskWatch.NONE);
        assertTrue(storage.verified().isFull());
        assertEquals(sample.content().length + 500, Files.size(out));
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void somebodyElsesFileIsRefusedAndLeftAlone() throws Exception {
        byte[] theirs = "my thesis ".repeat(7_000).getBytes("US-ASCII");
        Files.write(out, theirs);
        StorageException error = assertThrows(StorageException.class, () -> open(sample));
        assertEquals(Kind.FOREIGN, error.kind());
        assertEquals(
                out + " exists and holds nothing of this torrent (name another output with -o, or use --overwrite)",
                error.getMessage());
        assertFalse(Files.exists(state));
        assertArrayEquals(theirs, Files.readAllBytes(out));
        Storage storage = Storage.open(
                sample.metainfo(),
                out,
                TestOutputs.UNHURRIED.withOverwrite(true),
                RecheckProgress.NONE,
                DiskWatch.NONE);
        storeAll(storage, sample);
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void aLongStrangerIsOverwrittenAndCut() throws Exception {
        Files.write(out, new byte[2_000_000]);
        assertThrows(StorageException.class, () -> open(sample));
        Storage storage = Storage.open(
                sample.metainfo(),
                out,
                TestOutputs.UNHURRIED.withOverwrite(true),
                RecheckProgress.NONE,
                DiskWatch.NONE);
        storeAll(storage, sample);
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void emptyFilesAndStrangersBesideAreNoObstacle() throws Exception {
        SampleTorrent multi =
                SampleTorrent.multi(4, 16384, new SampleTorrent.Spec("a", 60_000), new SampleTorrent.Spec("b", 60_000));
        Files.createDirectory(out);
        Files.write(out.resolve("a"), new byte[0]);
        Files.write(out.resolve("notes"), new byte[10]);
        Storage storage = open(multi);
        assertEquals(0, hashedBytes);
        storeAll(storage, multi);
        storage.complete();
        assertEquals(10, Files.size(out.resolve("notes")));
    }

    @Test
    void zerosAreFoundWithoutBeingMistakenForAnything() throws Exception {
        byte[] content = new byte[10 * 65536 + 100];
        Arrays.fill(content, 3 * 65536 + 60_000, 4 * 65536, (byte) 7);
        SampleTorrent zeros =
                SampleTorrent.of(65536, false, List.of(new FileEntry(List.of("z"), 0, content.length, false)), content);
        Files.write(out, new byte[content.length]);
        try (Storage storage = open(zeros)) {
            assertEquals(List.of(0, 1, 2, 4, 5, 6, 7, 8, 9, 10), pieces(storage.verified()));
            StoreResult.store(storage, 3, zeros.piece(3));
            storage.complete();
        }
        try (Storage storage = open(zeros)) {
            assertTrue(storage.verified().isFull());
        }
    }

    @Test
    void aCheckCanBeCalledOff() throws Exception {
        sample.writeTo(out);
        StorageException error = assertThrows(
                StorageException.class,
                () -> Storage.open(
                        sample.metainfo(),
                        out,
                        TestOutputs.UNHURRIED,
                        new RecheckProgress() {
                            @Override
                            public void checked(long checkedBytes, long totalBytes) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        DiskWatch.NONE));
        assertEquals(Kind.CANCELLED, error.kind());
        assertTrue(Thread.interrupted());
        assertFalse(Files.exists(state));
        assertTrue(open(sample).verified().isFull());
    }

    @Test
    void deletionUnderTheDownloadIsNoticedAtTheEndAndMended() throws Exception {
        Storage storage = open(sample);
        storeAll(storage, sample);
        Files.delete(out);
        StorageException error = assertThrows(StorageException.class, storage::complete);
        assertEquals(Kind.CHANGED, error.kind());
        Storage again = open(sample);
        assertEquals(0, again.verified().cardinality());
        storeAll(again, sample);
        again.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void replacementUnderTheDownloadIsNeverTakenForOurs() throws Exception {
        Storage storage = open(sample);
        storeAll(storage, sample);
        Files.move(out, dir.resolve("moved"));
        Files.write(out, new byte[sample.content().length]);
        assertEquals(
                Kind.CHANGED,
                assertThrows(StorageException.class, storage::record).kind());
        assertEquals(
                Kind.CHANGED,
                assertThrows(StorageException.class, storage::complete).kind());
        try (Storage again = open(sample)) {
            assertEquals(0, again.verified().cardinality());
        }
    }

    @Test
    void cuttingUnderTheDownloadIsNoticedAtTheNextWrite() throws Exception {
        try (Storage storage = open(sample)) {
            StoreResult.store(storage, 9, sample.piece(9));
            Files.write(out, new byte[10]);
            StoreResult verdict = StoreResult.store(storage, 8, sample.piece(8));
            assertTrue(verdict.message().startsWith("CHANGED"), verdict.toString());
        }
    }

    /** Neither length nor time tells then: both are as our write left them. */
    @Test
    void cuttingWithinAWriteIsNoticedByTheNextRun() throws Exception {
        AtomicBoolean cutNow = new AtomicBoolean();
        FaultyChannel.Fault cut = () -> {
            if (cutNow.compareAndSet(true, false)) {
                try (FileChannel other = FileChannel.open(out, StandardOpenOption.WRITE)) {
                    other.truncate(sample.content().length / 4);
                }
            }
        };
        int last = sample.pieceCount() - 1;
        Storage storage = Storage.open(
                sample.metainfo(),
                out,
                TestOutputs.UNHURRIED,
                RecheckProgress.NONE,
                tree -> (path, how) -> new FaultyChannel(FileChannel.open(path, how), cut, FaultyChannel.Fault.NONE),
                DiskWatch.NONE);
        for (int piece = 0; piece < last - 1; piece++) {
            StoreResult.store(storage, piece, sample.piece(piece));
        }
        cutNow.set(true);
        assertEquals(
                "stored",
                StoreResult.store(storage, last - 1, sample.piece(last - 1)).word());
        assertTrue(
                StoreResult.store(storage, last, sample.piece(last)).message().startsWith("CHANGED"));
        storage.close();
        try (Storage again = open(sample)) {
            List<Integer> right = TestOutputs.pieces(again.verified());
            byte[] there = Files.readAllBytes(out);
            for (int piece : right) {
                int from = piece * sample.piece(0).length;
                assertArrayEquals(
                        sample.piece(piece), Arrays.copyOfRange(there, from, from + sample.piece(piece).length));
            }
            assertTrue(right.contains(0) && right.contains(last - 1), right.toString());
        }
    }

    @Test
    void overwritingUnderTheDownloadIsNoticedAndHashedNextTime() throws Exception {
        for (boolean atTheEnd : new boolean[] {true, false}) {
            Storage storage = open(sample);
            StoreResult.store(storage, 0, sample.piece(0));
            awaitTick();
            if (!atTheEnd) {
                TestOutputs.damage(out, 0);
                // What comes after it has the file's time be ours again, and so has the record.
                awaitTick();
            }
            for (int piece = 1; piece < sample.pieceCount(); piece++) {
                StoreResult.store(storage, piece, sample.piece(piece));
            }
            storage.record();
            awaitTick();
            if (atTheEnd) {
                TestOutputs.damage(out, 0);
            }
            StorageException error = assertThrows(StorageException.class, storage::complete);
            assertEquals(Kind.CHANGED, error.kind());
            assertTrue(error.getMessage().startsWith(out + " was changed by somebody else "), error.getMessage());
            Storage again = open(sample);
            assertEquals(sample.pieceCount() - 1, again.verified().cardinality());
            StoreResult.store(again, 0, sample.piece(0));
            again.complete();
            assertArrayEquals(sample.content(), Files.readAllBytes(out));
            Files.delete(out);
        }
    }

    @Test
    void aTouchThatChangesNothingIsNoHarm() throws Exception {
        Storage storage = open(sample);
        storeAll(storage, sample);
        Files.setLastModifiedTime(out, FileTime.fromMillis(1_000_000));
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    /** The file system's clock, by which changes are told apart, is coarse. */
    private void awaitTick() throws IOException {
        Path probe = dir.resolve("tick");
        FileTime first = Files.getLastModifiedTime(Files.write(probe, new byte[1]));
        while (Files.getLastModifiedTime(Files.write(probe, new byte[1])).equals(first)) {
            LockSupport.parkNanos(1_000_000);
        }
        Files.delete(probe);
    }

    private Storage open(SampleTorrent what) throws StorageException {
        hashedBytes = 0;
        return Storage.open(
                what.metainfo(), out, TestOutputs.UNHURRIED, (done, total) -> hashedBytes = total, DiskWatch.NONE);
    }
}

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
import dev.spate.storage.files.FileStat;
import dev.spate.storage.resume.ResumeData;
import dev.spate.storage.resume.ResumeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
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
    void whatWasWrittenAfterTheLastRecordIsFoundByHashing() throws Exception {
        Storage storage = open(sample);
        StoreResult.store(storage, 1, sample.piece(1));
        storage.record();
        age(sample);
        StoreResult.store(storage, 2, sample.piece(2));
        die(storage);
        try (Storage again = open(sample)) {
            assertEquals(List.of(1, 2), pieces(again.verified()));
            assertEquals(sample.content().length, hashedBytes);
        }
        try (Storage calm = open(sample)) {
            assertEquals(List.of(1, 2), pieces(calm.verified()));
            assertEquals(0, hashedBytes);
        }
    }

    @Test
    void onlyTheFilesThatChangedAreHashed() throws Exception {
        SampleTorrent multi = SampleTorrent.multi(
                2, 16384, new SampleTorrent.Spec("a", 160_000), new SampleTorrent.Spec("b", 160_000));
        try (Storage storage = open(multi)) {
            storeAll(storage, multi);
        }
        Files.setLastModifiedTime(out.resolve("b"), FileTime.fromMillis(1_000_000));
        try (Storage again = open(multi)) {
            assertTrue(again.verified().isFull());
            assertTrue(hashedBytes > 0 && hashedBytes <= 160_000 + 16384, hashedBytes + " bytes");
        }
    }

    @Test
    void filesThatCouldNotBeForcedInTimeAreHashedNextTime() throws Exception {
        SampleTorrent multi = SampleTorrent.multi(
                6, 16384, new SampleTorrent.Spec("a", 160_000), new SampleTorrent.Spec("b", 160_000));
        StorageOptions hasty = new StorageOptions(false, 1, 1 << 20, 4, Duration.ofHours(1), Duration.ZERO);
        Storage storage = Storage.open(multi.metainfo(), out, hasty, RecheckProgress.NONE, DiskWatch.NONE);
        storeAll(storage, multi);
        storage.close();
        Awaitility.await().until(() -> !isLocked());
        try (Storage again = open(multi)) {
            assertTrue(again.verified().isFull());
            assertEquals(320_000, hashedBytes);
            again.record();
        }
        try (Storage calm = open(multi)) {
            assertTrue(calm.verified().isFull());
            assertEquals(0, hashedBytes);
        }
    }

    private boolean isLocked() throws StorageException {
        try {
            ResumeFile.lock(state, out).close();
            return false;
        } catch (StorageException e) {
            return e.kind() == Kind.LOCKED;
        }
    }

    @Test
    void damageIsNoticedWhenTheTimeChanged() throws Exception {
        try (Storage storage = open(sample)) {
            storeAll(storage, sample);
        }
        damage(out, 70_000);
        try (Storage again = open(sample)) {
            assertFalse(again.verified().get(1));
            assertEquals(sample.pieceCount() - 1, again.verified().cardinality());
        }
    }

    @Test
    void aShorterOrMissingFileIsNoticed() throws Exception {
        SampleTorrent multi = SampleTorrent.multi(
                3, 16384, new SampleTorrent.Spec("a", 160_000), new SampleTorrent.Spec("b", 160_000));
        try (Storage storage = open(multi)) {
            storeAll(storage, multi);
        }
        Files.delete(out.resolve("a"));
        Files.write(out.resolve("b"), Arrays.copyOf(Files.readAllBytes(out.resolve("b")), 100_000));
        try (Storage again = open(multi)) {
            // a is pieces 0 to 9, b up to its new end is whole from 10 to 14.
            assertEquals(List.of(10, 11, 12, 13, 14), pieces(again.verified()));
            for (int piece = 0; piece < multi.pieceCount(); piece++) {
                assertEquals(
                        "stored",
                        StoreResult.store(again, piece, multi.piece(piece)).word());
            }
            again.complete();
        }
        assertArrayEquals(multi.fileContent(multi.metainfo().files().get(0)), Files.readAllBytes(out.resolve("a")));
        assertArrayEquals(multi.fileContent(multi.metainfo().files().get(1)), Files.readAllBytes(out.resolve("b")));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aCopyTakenAtAnyMomentResumesWithoutALie(long seed) throws Exception {
        SampleTorrent any = SampleTorrent.random(seed);
        Random random = new Random(seed);
        StorageOptions often = new StorageOptions(false, 2, 1 << 20, 4, Duration.ofMillis(5), Duration.ofSeconds(5));
        Path copy = dir.resolve("copy");
        try (Storage storage = Storage.open(any.metainfo(), out, often, RecheckProgress.NONE, DiskWatch.NONE)) {
            int stop = any.pieceCount() == 0 ? 0 : random.nextInt(any.pieceCount());
            for (int piece = 0; piece < stop; piece++) {
                StoreResult.store(storage, piece, any.piece(piece));
                if (random.nextInt(5) == 0) {
                    storage.record();
                }
            }
            // The record first: what is copied of the files may be newer, as after kill -9.
            Files.copy(state, dir.resolve("copy.spate"));
            copyTree(out, copy);
            try (Storage again = Storage.open(any.metainfo(), copy, often, RecheckProgress.NONE, DiskWatch.NONE)) {
                for (int piece = 0; piece < stop; piece++) {
                    assertTrue(again.verified().get(piece), "piece " + piece);
                }
                storeAll(again, any);
                again.complete();
            }
        }
        for (FileEntry file : any.metainfo().files()) {
            if (!file.pad()) {
                assertArrayEquals(any.fileContent(file), Files.readAllBytes(any.pathOf(copy, file)));
            }
        }
    }

    @Test
    void aDamagedRecordIsNoCatastrophe() throws Exception {
        Storage storage = open(sample);
        StoreResult.store(storage, 4, sample.piece(4));
        storage.close();
        byte[] whole = Files.readAllBytes(state);
        List<byte[]> broken = new ArrayList<>();
        for (int length = 1; length < whole.length; length += 3) {
            broken.add(Arrays.copyOf(whole, length));
        }
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            byte[] mutant = whole.clone();
            mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
            broken.add(mutant);
        }
        broken.add(new String(whole, "ISO-8859-1")
                .replace("versioni2e", "versioni3e")
                .getBytes("ISO-8859-1"));
        broken.add("i1e".getBytes("US-ASCII"));
        broken.add(new byte[10]);
        StorageOptions overwrite = TestOutputs.UNHURRIED.withOverwrite(true);
        for (byte[] each : broken) {
            Files.write(state, each);
            try (Storage again =
                    Storage.open(sample.metainfo(), out, overwrite, RecheckProgress.NONE, DiskWatch.NONE)) {
                List<Integer> found = pieces(again.verified());
                assertEquals(List.of(4), found, new String(each));
            }
        }
    }

    @Test
    void aDamagedRecordBesideAFileWithNothingRightProtectsIt() throws Exception {
        try (Storage storage = open(sample)) {
            StoreResult.store(storage, 0, sample.piece(0));
        }
        byte[] record = Files.readAllBytes(state);
        record[record.length / 2] ^= 1;
        Files.write(state, record);
        byte[] theirs = "my thesis ".repeat(7_000).getBytes("US-ASCII");
        Files.write(out, theirs);
        StorageException error = assertThrows(StorageException.class, () -> open(sample));
        assertEquals(Kind.FOREIGN, error.kind());
        assertArrayEquals(theirs, Files.readAllBytes(out));
    }

    @Test
    void theRecordOfAnotherTorrentIsRefusedUnlessOverwritten() throws Exception {
        try (Storage storage = open(sample)) {
            StoreResult.store(storage, 0, sample.piece(0));
        }
        byte[] before = Files.readAllBytes(state);
        SampleTorrent other = SampleTorrent.single(99, 1_000_000, 65536);
        StorageException error = assertThrows(StorageException.class, () -> open(other));
        assertEquals(Kind.OTHER_TORRENT, error.kind());
        assertTrue(error.getMessage().contains(sample.metainfo().infoHash().toHex()), error.getMessage());
        assertArrayEquals(before, Files.readAllBytes(state));
        try (Storage storage = Storage.open(
                other.metainfo(),
                out,
                TestOutputs.UNHURRIED.withOverwrite(true),
                RecheckProgress.NONE,
                DiskWatch.NONE)) {
            assertEquals(0, storage.verified().cardinality());
        }
    }

    private Storage open(SampleTorrent what) throws StorageException {
        hashedBytes = 0;
        return Storage.open(
                what.metainfo(), out, TestOutputs.UNHURRIED, (done, total) -> hashedBytes = total, DiskWatch.NONE);
    }

    /** As kill -9: nothing more is recorded, the lock goes. */
    private void die(Storage storage) throws Exception {
        byte[] last = Files.readAllBytes(state);
        storage.close();
        Files.write(state, last);
    }

    /** Makes the file look old, and the record with it, so that the next write changes the time for certain. */
    private void age(SampleTorrent what) throws IOException {
        byte[] record = Files.readAllBytes(state);
        FileTime now = Files.getLastModifiedTime(out);
        FileTime old = FileTime.fromMillis(now.toMillis() - 10_000);
        ResumeData read = ResumeData.read(record, what.pieceCount(), 1).orElseThrow(AssertionError::new);
        Files.setLastModifiedTime(out, old);
        Path aged = dir.resolve("aged");
        Files.write(
                aged,
                new ResumeData(
                                read.infoHash(),
                                read.pieces(),
                                List.of(new FileStat(
                                        Files.size(out), old.to(java.util.concurrent.TimeUnit.NANOSECONDS))))
                        .write());
        Files.copy(aged, state, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var walk = Files.walk(from)) {
            walk.forEach(each -> {
                try {
                    Path target = to.resolve(from.relativize(each).toString());
                    if (Files.isDirectory(each)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

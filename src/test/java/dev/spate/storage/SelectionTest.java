package dev.spate.storage;

import static dev.spate.storage.TestOutputs.pieces;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.SampleTorrent.Spec;
import dev.spate.storage.verify.FileReport;
import dev.spate.storage.verify.FileState;
import dev.spate.storage.verify.FileVerification;
import dev.spate.storage.verify.VerifyReport;
import dev.spate.support.Patience;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some files of a torrent: what is on the disk, and what of it the next run finds, wants and keeps. */
class SelectionTest {
    private static final int PIECE = 16384;

    @TempDir
    Path dir;

    /** Pieces: 0 and 1 of a, 1 to 4 of b, 4 of b, c and d, 5 of d. */
    private final SampleTorrent sample = SampleTorrent.multi(
            1,
            PIECE,
            new Spec("a", PIECE + 1000),
            new Spec("b", 3 * PIECE - 500),
            new Spec("c", 100),
            new Spec("d", PIECE + 4000),
            new Spec("empty", 0));

    private Path out;
    private Path part;
    private Path state;
    private long hashedBytes;

    private void names() {
        out = dir.resolve("out");
        part = dir.resolve("out.spate.part");
        state = dir.resolve("out.spate");
    }

    private Storage open(SampleTorrent of, StorageOptions options) throws StorageException {
        names();
        return Storage.open(of.metainfo(), out, options, (bytes, total) -> hashedBytes = total, DiskWatch.NONE);
    }

    private Storage open(Integer... files) throws StorageException {
        hashedBytes = 0;
        return open(
                sample, TestOutputs.UNHURRIED.withWanted(files.length == 0 ? Optional.empty() : wanted(sample, files)));
    }

    private static Optional<Bitfield> wanted(SampleTorrent of, Integer... files) {
        Bitfield result = new Bitfield(of.metainfo().files().size());
        for (int each : files) {
            result.set(each);
        }
        return Optional.of(result);
    }

    /** Stores what is wanted and not there; returns which pieces that were. */
    private static List<Integer> fetch(Storage storage, SampleTorrent of) throws Exception {
        List<Integer> missing = new ArrayList<>(pieces(storage.wanted().pieces()));
        missing.removeAll(pieces(storage.verified()));
        for (int piece : missing) {
            assertEquals(
                    "stored", StoreResult.store(storage, piece, of.piece(piece)).word());
        }
        return missing;
    }

    private List<Integer> download(Integer... files) throws Exception {
        Storage storage = open(files);
        List<Integer> fetched = fetch(storage, sample);
        storage.complete();
        return fetched;
    }

    private List<String> onDisk() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile)
                    .map(each -> dir.relativize(each).toString())
                    .sorted()
                    .toList();
        }
    }

    private void assertHas(SampleTorrent of, int file) throws IOException {
        FileEntry entry = of.metainfo().files().get(file);
        assertArrayEquals(of.fileContent(entry), Files.readAllBytes(of.pathOf(out, entry)), entry.path()::toString);
    }

    @Test
    void onlyTheWantedFileIsOnTheDisk() throws Exception {
        assertEquals(List.of(1, 2, 3, 4), download(1));
        assertEquals(List.of("out.spate", "out.spate.part", "out/b"), onDisk());
        assertHas(sample, 1);
        assertTrue(Files.size(part) <= 2 * PIECE, "two pieces are shared");
    }

    /** Its record agrees with the length and the time that the write left. */
    @Test
    void aPartFileThatWasCutWithinAWriteIsNotBelieved() throws Exception {
        names();
        AtomicBoolean cutNow = new AtomicBoolean();
        FaultyChannel.Fault cut = () -> {
            if (cutNow.compareAndSet(true, false)) {
                Files.write(part, new byte[0]);
            }
        };
        Storage storage = Storage.open(
                sample.metainfo(),
                out,
                TestOutputs.UNHURRIED.withWanted(wanted(sample, 1)),
                RecheckProgress.NONE,
                tree -> (path, how) -> new FaultyChannel(
                        FileChannel.open(path, how),
                        path.equals(part) ? cut : FaultyChannel.Fault.NONE,
                        FaultyChannel.Fault.NONE),
                DiskWatch.NONE);
        for (int piece : List.of(4, 3, 2, 1)) {
            cutNow.set(piece == 1);
            assertEquals(
                    "stored",
                    StoreResult.store(storage, piece, sample.piece(piece)).word());
        }
        assertFalse(cutNow.get());
        storage.close();
        assertEquals(List.of(0, 4, 5), download());
        for (int file = 0; file < 5; file++) {
            assertHas(sample, file);
        }
    }

    @Test
    void theNextRunAddsWhatItWantsAndFetchesNothingTwice() throws Exception {
        download(1);
        assertEquals(List.of(0), download(0));
        assertEquals(0, hashedBytes);
        assertEquals(List.of("out.spate", "out.spate.part", "out/a", "out/b"), onDisk());
        assertHas(sample, 0);
        assertHas(sample, 1);
        assertEquals(List.of(), download(2));
        assertHas(sample, 2);
        assertEquals(List.of(5), download());
        assertEquals(0, hashedBytes);
        assertEquals(List.of("out/a", "out/b", "out/c", "out/d", "out/empty"), onDisk());
        for (int file = 0; file < 5; file++) {
            assertHas(sample, file);
        }
    }

    /** They lie side by side in the part file, longer than what is written at once of short pieces. */
    @Test
    void aLongPieceOfOneWantedAndSeveralUnwantedFiles() throws Exception {
        SampleTorrent large = SampleTorrent.multi(
                2, 4 << 20, new Spec("a", 100), new Spec("b", 1 << 20), new Spec("c", 1 << 20), new Spec("d", 1 << 20));
        StorageOptions onlyA = TestOutputs.UNHURRIED.withWanted(wanted(large, 0));
        try (Storage storage = open(large, onlyA)) {
            assertEquals(List.of(0), fetch(storage, large));
        }
        // Their place in the piece is their place there.
        assertEquals(100 + (3 << 20), Files.size(part));
        try (Storage storage = open(large, TestOutputs.UNHURRIED)) {
            assertEquals(List.of(), fetch(storage, large));
            storage.complete();
        }
        assertArrayEquals(large.fileContent(large.metainfo().files().get(2)), Files.readAllBytes(out.resolve("c")));
    }

    /** The part file never had what the files had themselves. */
    @Test
    void whatWasDeletedBetweenSelectionsIsFetchedAgain() throws Exception {
        download(0);
        Files.delete(out.resolve("a"));
        assertEquals(List.of(1, 2, 3, 4), download(1));
        assertEquals(List.of(0), download(0));
        assertHas(sample, 0);

        Files.delete(out.resolve("a"));
        assertEquals(List.of(5), download(3));
        // What piece 1 has of it is in the part file still.
        assertEquals(List.of(0), download());
        for (int file = 0; file < 5; file++) {
            assertHas(sample, file);
        }
    }

    @Test
    void whatTheFilesHaveOfAPieceIsGivenFromThePartFile() throws Exception {
        try (Storage storage = open(1)) {
            fetch(storage, sample);
            assertArrayEquals(sample.piece(1), read(storage, 1));
            assertArrayEquals(sample.piece(4), read(storage, 4));
        }
        try (Storage seed = Storage.openToSeed(
                sample.metainfo(), out, TestOutputs.UNHURRIED, false, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertEquals(List.of(1, 2, 3, 4), pieces(seed.verified()));
            assertArrayEquals(sample.piece(4), read(seed, 4));
        }
        assertEquals(List.of("out.spate", "out.spate.part", "out/b"), onDisk());
        assertEquals(List.of(0), download(0, 1));
    }

    @Test
    void filesThatWereNotSelectedAreNoFaultToVerify() throws Exception {
        download(1);
        VerifyReport report = FileVerification.run(sample.metainfo(), out, RecheckProgress.NONE);
        assertTrue(report.isGood());
        assertEquals(
                List.of(
                        FileState.UNSELECTED,
                        FileState.GOOD,
                        FileState.UNSELECTED,
                        FileState.UNSELECTED,
                        FileState.UNSELECTED),
                report.files().stream().map(FileReport::state).toList());
        assertEquals(4, report.goodPieces());
        Files.delete(part);
        VerifyReport lacking = FileVerification.run(sample.metainfo(), out, RecheckProgress.NONE);
        assertEquals(FileState.UNPROVEN, lacking.files().get(1).state());
        assertTrue(lacking.isBad());
    }

    private static byte[] read(Storage storage, int piece) throws Exception {
        CompletableFuture<byte[]> result = new CompletableFuture<>();
        storage.read(
                List.of(new Block(piece, 0, PIECE)),
                new BlockHeader() {
                    @Override
                    public int bytes() {
                        return 0;
                    }

                    @Override
                    public void write(Block block, ByteBuf target) {}
                },
                Unpooled.buffer(PIECE),
                Runnable::run,
                new ReadCallback() {
                    @Override
                    public void read(ByteBuf content) {
                        byte[] bytes = new byte[content.readableBytes()];
                        content.readBytes(bytes);
                        content.release();
                        result.complete(bytes);
                    }

                    @Override
                    public void failed(int which, StorageException error) {
                        result.completeExceptionally(error);
                    }
                });
        return result.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void afterADeathWhatCameAfterTheRecordIsFoundInThePartFileToo() throws Exception {
        Storage storage = open(1);
        StoreResult.store(storage, 2, sample.piece(2));
        storage.record();
        StoreResult.store(storage, 4, sample.piece(4));
        Path frozen = Files.copy(state, dir.resolve("frozen"));
        storage.close();
        Files.move(frozen, state, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(part, FileTime.fromMillis(1_000_000));
        Files.setLastModifiedTime(out.resolve("b"), FileTime.fromMillis(1_000_000));
        try (Storage again = open(1)) {
            assertEquals(List.of(2, 4), pieces(again.verified()));
        }
        assertEquals(List.of(1, 3), download(1));
        assertHas(sample, 1);
    }

    @Test
    void aDamagedPartFileIsNotBelieved() throws Exception {
        download(1);
        TestOutputs.damage(part, PIECE + 16300);
        try (Storage again = open(0, 2)) {
            assertEquals(List.of(1, 2, 3), pieces(again.verified()));
        }
        assertEquals(List.of(0, 4), download(0, 2));
        assertHas(sample, 2);
    }

    @Test
    void withoutItsRecordAPartFileIsHashed() throws Exception {
        download(1);
        Files.delete(state);
        assertEquals(List.of(0), download(0, 1));
        Files.delete(state);
        Files.delete(part);
        assertEquals(List.of(4), download(0, 1));
    }

    @Test
    void aPartFileOfSomebodyElseIsLeftAsItIs() throws Exception {
        names();
        Files.writeString(part, "somebody's own");
        StorageException refused = assertThrows(StorageException.class, () -> open(1));
        assertEquals(StorageException.Kind.FOREIGN, refused.kind());
        assertFalse(Files.exists(state));
        download();
        assertEquals("somebody's own", Files.readString(part));
        assertHas(sample, 1);
    }

    @Test
    void filesThatAreNotWantedAreLeftAsTheyAre() throws Exception {
        names();
        Files.createDirectories(out);
        Files.writeString(out.resolve("a"), "somebody's own");
        Files.writeString(out.resolve("d"), "x".repeat(3 * PIECE));
        assertEquals(List.of(1, 2, 3, 4), download(1));
        assertEquals("somebody's own", Files.readString(out.resolve("a")));
        assertEquals("x".repeat(3 * PIECE), Files.readString(out.resolve("d")));
        StorageException refused = assertThrows(StorageException.class, () -> open(0, 1));
        assertEquals(StorageException.Kind.FOREIGN, refused.kind());
        assertEquals("somebody's own", Files.readString(out.resolve("a")));
        try (Storage still = open(1)) {
            assertEquals(List.of(1, 2, 3, 4), pieces(still.verified()));
        }
    }

    @Test
    void filesOfACompleteOutputThatAreNotWantedCountAsTheyAre() throws Exception {
        names();
        sample.writeTo(out);
        assertEquals(List.of(), download(1));
        assertFalse(Files.exists(part));
        Files.setLastModifiedTime(out.resolve("d"), FileTime.fromMillis(1_000_000));
        assertEquals(List.of(), download(1));
        assertEquals(2 * PIECE, hashedBytes, "only what it shares with others");
        assertEquals(List.of(), download());
        assertEquals(List.of("out/a", "out/b", "out/c", "out/d", "out/empty"), onDisk());
    }

    @Test
    void whatIsWantedChangesWhileItIsOpen() throws Exception {
        Storage storage = open(1);
        StoreResult.store(storage, 4, sample.piece(4));
        storage.want(wanted(sample, 2, 3));
        assertHas(sample, 2);
        assertEquals(List.of(4, 5), pieces(storage.wanted().pieces()));
        assertEquals(List.of(5), fetch(storage, sample));
        storage.want(wanted(sample, 0));
        assertEquals(List.of(0, 1), fetch(storage, sample));
        storage.complete();
        assertHas(sample, 3);
        assertHas(sample, 0);
        assertEquals(List.of(2, 3), download());
        assertEquals(List.of("out/a", "out/b", "out/c", "out/d", "out/empty"), onDisk());
        assertHas(sample, 1);
    }

    @Test
    void aFileThatCameToBeMeanwhileIsNotOverwritten() throws Exception {
        try (Storage storage = open(1)) {
            StoreResult.store(storage, 4, sample.piece(4));
            Files.writeString(out.resolve("c"), "somebody's own");
            assertThrows(StorageException.class, () -> storage.want(wanted(sample, 1, 2)));
            assertTrue(storage.wanted().has(1));
            assertFalse(storage.wanted().has(2));
        }
        assertEquals("somebody's own", Files.readString(out.resolve("c")));
    }

    /** Any selections of any torrent, one after the other, with deaths and deleted files between: never more than is wanted, in the end all. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void anySelectionsInTurnComeToTheWholeTorrent(long seed) throws Exception {
        SampleTorrent of = SampleTorrent.random(seed);
        List<FileEntry> files = of.metainfo().files();
        Random random = new Random(seed);
        Bitfield everWanted = new Bitfield(files.size());
        names();
        for (int round = 0; round < 5; round++) {
            Bitfield now = new Bitfield(files.size());
            for (int i = 0; i < files.size(); i++) {
                if (!files.get(i).pad() && random.nextInt(4) == 0) {
                    now.set(i);
                    everWanted.set(i);
                }
            }
            for (FileEntry each : files) {
                if (!each.pad() && random.nextInt(6) == 0) {
                    Files.deleteIfExists(of.pathOf(out, each));
                }
            }
            Storage storage = open(of, TestOutputs.UNHURRIED.withWanted(Optional.of(now)));
            List<Integer> missing = new ArrayList<>(pieces(storage.wanted().pieces()));
            missing.removeAll(pieces(storage.verified()));
            boolean whole = random.nextBoolean();
            for (int piece : missing) {
                if (whole || random.nextBoolean()) {
                    assertEquals(
                            "stored",
                            StoreResult.store(storage, piece, of.piece(piece)).word());
                }
            }
            if (whole) {
                storage.complete();
            } else {
                storage.close();
            }
            for (int i = 0; i < files.size(); i++) {
                Path path = of.pathOf(out, files.get(i));
                if (whole && now.get(i)) {
                    assertHas(of, i);
                } else if (!everWanted.get(i)) {
                    assertFalse(Files.exists(path), path + " in round " + round);
                }
            }
        }
        Storage storage = open(of, TestOutputs.UNHURRIED);
        fetch(storage, of);
        storage.complete();
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).pad()) {
                assertHas(of, i);
            }
        }
        assertFalse(Files.exists(part));
        assertFalse(Files.exists(state));
    }

    /** They are ours although no piece is: the next run goes on from there, in the same place. */
    @Test
    void aSelectionOfEmptyFilesAloneLeavesARecord() throws Exception {
        assertEquals(List.of(), download(4));
        assertEquals(List.of("out.spate", "out/empty"), onDisk());
        assertEquals(List.of(4, 5), download(3));
        assertEquals(List.of("out.spate", "out.spate.part", "out/d", "out/empty"), onDisk());
    }
}

package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.resume.ResumeData;
import dev.spate.storage.resume.UnprovenFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files without a record whose pieces are not all there: neither ours for sure, nor somebody else's. */
class UnprovenFilesTest {
    /** Piece 0 has bytes of all three. */
    private static final SampleTorrent TREE = SampleTorrent.multi(
            1,
            32_768,
            new SampleTorrent.Spec("first", 20_000),
            new SampleTorrent.Spec("second", 5_000),
            new SampleTorrent.Spec("third", 100_000));

    @TempDir
    Path dir;

    private Path out;

    @BeforeEach
    void names() {
        out = dir.resolve("out");
    }

    private Storage open(SampleTorrent sample) throws StorageException {
        return Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE);
    }

    private static byte[] right(SampleTorrent sample, int file) {
        return sample.fileContent(sample.metainfo().files().get(file));
    }

    private Path write(String name, byte[] content) throws IOException {
        Files.createDirectories(out);
        return Files.write(out.resolve(name), content);
    }

    private void assertComplete(SampleTorrent sample) throws IOException {
        for (FileEntry file : sample.metainfo().files()) {
            if (file.pad()) {
                continue;
            }
            assertArrayEquals(sample.fileContent(file), Files.readAllBytes(sample.pathOf(out, file)));
        }
    }

    private static void storeRest(Storage storage, SampleTorrent sample) throws Exception {
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            if (storage.telling().get(piece) && !storage.verified().get(piece)) {
                assertTold(StoreResult.store(storage, piece, sample.piece(piece)));
            }
        }
        for (int piece = 0; piece < sample.pieceCount(); piece++) {
            if (!storage.verified().get(piece)) {
                assertEquals(
                        "stored",
                        StoreResult.store(storage, piece, sample.piece(piece)).word());
            }
        }
    }

    private static void assertTold(StoreResult verdict) {
        assertTrue(List.of("stored", "compared").contains(verdict.word()), verdict.toString());
    }

    @Test
    void whatIsRightBesideAMissingFileIsKept() throws Exception {
        Path second = write("second", right(TREE, 1));
        write("third", right(TREE, 2));
        Object before =
                Files.readAttributes(second, "*", LinkOption.NOFOLLOW_LINKS).get("lastModifiedTime");
        Storage storage = open(TREE);
        assertEquals(List.of(1, 2, 3), TestOutputs.pieces(storage.verified()));
        assertEquals(List.of(0), TestOutputs.pieces(storage.telling()));
        storeRest(storage, TREE);
        storage.complete();
        assertComplete(TREE);
        assertEquals(
                before,
                Files.readAttributes(second, "*", LinkOption.NOFOLLOW_LINKS).get("lastModifiedTime"),
                "was written though it was right");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 24, 5_000})
    void aStrangersFileIsRefusedBeforeAByteIsWritten(int changedAt) throws Exception {
        byte[] theirs = changedAt == 5_000
                ? "my own notes, of which there is no copy".repeat(2).getBytes(StandardCharsets.US_ASCII)
                : right(TREE, 1);
        theirs[changedAt % 5_000 % theirs.length] ^= 0x55;
        Path second = write("second", theirs);
        write("third", right(TREE, 2));
        for (int run = 0; run < 3; run++) {
            try (Storage storage = open(TREE)) {
                assertEquals(List.of(0), TestOutputs.pieces(storage.telling()));
                StoreResult verdict = StoreResult.store(storage, 0, TREE.piece(0));
                assertEquals(
                        "FOREIGN: " + second + " exists and is not the torrent's file"
                                + " (name another output with -o, or use --overwrite)",
                        verdict.message());
                assertFalse(storage.verified().get(0));
            }
            assertArrayEquals(theirs, Files.readAllBytes(second));
            assertFalse(Files.exists(out.resolve("first")));
        }
        Storage storage = Storage.open(
                TREE.metainfo(), out, TestOutputs.UNHURRIED.withOverwrite(true), RecheckProgress.NONE, DiskWatch.NONE);
        storeRest(storage, TREE);
        storage.complete();
        assertComplete(TREE);
    }

    @Test
    void aRecordFromBeforeTheComparisonDoesNotVouch() throws Exception {
        byte[] theirs = right(TREE, 1);
        theirs[77] ^= 1;
        Path second = write("second", theirs);
        write("third", right(TREE, 2));
        Path record = dir.resolve("out.spate");
        byte[] killed;
        try (Storage storage = open(TREE)) {
            storage.record();
            killed = Files.readAllBytes(record);
        }
        // As kill -9 leaves it.
        Files.write(record, killed);
        try (Storage storage = open(TREE)) {
            assertEquals("failed", StoreResult.store(storage, 0, TREE.piece(0)).word());
        }
        assertArrayEquals(theirs, Files.readAllBytes(second));
    }

    @Test
    void aPartThatDiffersIsRefusedEvenAfterAnotherWasRight() throws Exception {
        // "b" has a part of piece 0 and one of piece 1, and no piece of its own.
        SampleTorrent sample = SampleTorrent.multi(
                2,
                32_768,
                new SampleTorrent.Spec("a", 30_000),
                new SampleTorrent.Spec("b", 20_000),
                new SampleTorrent.Spec("c", 30_000));
        byte[] theirs = right(sample, 1);
        theirs[19_999] ^= 1;
        Path file = write("b", theirs);
        for (int run = 0; run < 3; run++) {
            try (Storage storage = open(sample)) {
                assertEquals(List.of(0, 1), TestOutputs.pieces(storage.telling()));
                assertEquals(
                        "compared",
                        StoreResult.store(storage, 0, sample.piece(0)).word());
                assertTrue(storage.telling().get(1));
                assertEquals(
                        "failed", StoreResult.store(storage, 1, sample.piece(1)).word());
            }
            assertArrayEquals(theirs, Files.readAllBytes(file));
            assertFalse(Files.exists(out.resolve("a")));
            assertFalse(Files.exists(out.resolve("c")));
        }
    }

    @Test
    void noOtherPieceOfAnUnprovenFileIsStoredBefore() throws Exception {
        byte[] theirs = new byte[100_000];
        Arrays.fill(theirs, 0, 7_768, (byte) 'x');
        Path third = write("third", theirs);
        try (Storage storage = open(TREE)) {
            assertEquals(List.of(0), TestOutputs.pieces(storage.telling()));
            assertEquals("failed", StoreResult.store(storage, 2, TREE.piece(2)).word());
        }
        assertArrayEquals(theirs, Files.readAllBytes(third));
    }

    @Test
    void zerosAloneAreNobodysContent() throws Exception {
        for (int file = 0; file < 3; file++) {
            write(TREE.metainfo().files().get(file).path().get(0), new byte[right(TREE, file).length]);
        }
        Storage storage = open(TREE);
        assertEquals(0, storage.telling().cardinality());
        storeRest(storage, TREE);
        storage.complete();
        assertComplete(TREE);
    }

    /** As other clients leave it: blocks of several pieces, no piece whole; one file at full length, the other not. */
    @Test
    void thePartialDownloadOfAnotherClientIsKept() throws Exception {
        byte[] third = right(TREE, 2);
        Arrays.fill(third, 7_768 + 16_384, 7_768 + 40_000, (byte) 0);
        Arrays.fill(third, 90_000, 100_000, (byte) 0);
        byte[] second = right(TREE, 1);
        write("third", Arrays.copyOf(third, 7_768 + 16_384));
        write("second", second);
        Storage storage = open(TREE);
        assertEquals(List.of(0, 1), TestOutputs.pieces(storage.telling()));
        storeRest(storage, TREE);
        storage.complete();
        assertComplete(TREE);
    }

    @Test
    void aFewGuessedBytesDoNotLetAFileGrow() throws Exception {
        Path second = write("second", Arrays.copyOf(right(TREE, 1), 40));
        write("third", right(TREE, 2));
        // No comparison could prove them: it is refused without one.
        assertEquals(
                second + " exists and holds too few bytes to tell whether they are the torrent's"
                        + " (name another output with -o, or use --overwrite)",
                assertThrows(StorageException.class, () -> open(TREE)).getMessage());
        assertEquals(40, Files.size(second));
        assertFalse(Files.exists(dir.resolve("out.spate")));
    }

    @Test
    void aPieceThatIsProvedWrongIsRefusedAtOnce() throws Exception {
        byte[] theirs = new byte[100_000];
        Arrays.fill(theirs, (byte) 'x');
        Path third = write("third", theirs);
        StorageException error = assertThrows(StorageException.class, () -> open(TREE));
        assertEquals(StorageException.Kind.FOREIGN, error.kind());
        assertTrue(error.getMessage().startsWith(third + " exists and holds nothing of this torrent"));
        assertArrayEquals(theirs, Files.readAllBytes(third));
        assertFalse(Files.exists(dir.resolve("out.spate")));
    }

    @Test
    void aDirectoryThatIsAnEntryNeedsNoFile() throws Exception {
        byte[] content = right(TREE, 1);
        SampleTorrent sample = SampleTorrent.of(
                16_384,
                true,
                List.of(
                        new FileEntry(List.of("dir", "hollow"), 0, 0, true),
                        new FileEntry(List.of("dir", "a"), 0, content.length, false),
                        new FileEntry(List.of("dir", "hollow2"), content.length, 0, true)),
                content);
        Storage storage = open(sample);
        storeRest(storage, sample);
        storage.complete();
        assertArrayEquals(content, Files.readAllBytes(out.resolve("dir").resolve("a")));
        assertFalse(Files.exists(out.resolve("dir").resolve("hollow")));
        // Another client made it.
        Files.createDirectory(out.resolve("dir").resolve("hollow2"));
        try (Storage again = open(sample)) {
            assertTrue(again.verified().isFull());
        }
    }

    /** No byte of it is zero. "a" is pieces 0, 1 and a part of 2; "b" is the rest of 2, and 3. */
    private static final SampleTorrent FULL = full();

    private static SampleTorrent full() {
        byte[] content = new byte[60_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (1 + i % 251);
        }
        return SampleTorrent.of(
                16_384,
                true,
                List.of(
                        new FileEntry(List.of("a"), 0, 40_000, false),
                        new FileEntry(List.of("b"), 40_000, 20_000, false)),
                content);
    }

    /** "a" is in doubt, and these pieces tell. */
    private UnprovenFiles doubts(Integer... telling) {
        return new UnprovenFiles(
                new FileMap(FULL.metainfo().layout(), FULL.metainfo().files()),
                new OutputTree(out, true, "sample"),
                Map.of(0, Set.of(telling)));
    }

    /** The files that a piece is to be written to; empty when it is compared only. */
    private static Optional<List<Integer>> toWrite(UnprovenFiles doubts, int piece) throws StorageException {
        return doubts.toWrite(piece, ByteBuffer.wrap(FULL.piece(piece)))
                .map(spans -> spans.stream().map(FileSpan::file).toList());
    }

    private static final Optional<List<Integer>> COMPARED = Optional.empty();

    private static Optional<List<Integer>> files(Integer... files) {
        return Optional.of(List.of(files));
    }

    /** "a" as it should be, with zeros from one place to another. */
    private void writeA(int zerosFrom, int zerosTo) throws IOException {
        byte[] content = right(FULL, 0);
        Arrays.fill(content, zerosFrom, zerosTo, (byte) 0);
        write("a", content);
    }

    private static void assertForeign(UnprovenFiles doubts, int piece) {
        StorageException error = assertThrows(StorageException.class, () -> toWrite(doubts, piece));
        assertEquals(StorageException.Kind.FOREIGN, error.kind());
    }

    @Test
    void onlyWhatIsNotThereIsWritten() throws Exception {
        assertEquals(files(0), toWrite(doubts(0), 0));
        writeA(20_000, 20_001);
        assertEquals(files(), toWrite(doubts(0), 0));
        assertEquals(files(0), toWrite(doubts(1), 1), "one zero between right bytes is filled");
    }

    @Test
    void aFileOfSixtyFourRightBytesMayGrowAndOneOfFewerMayNot() throws Exception {
        write("a", Arrays.copyOf(right(FULL, 0), 63));
        assertForeign(doubts(0), 0);
        write("a", Arrays.copyOf(right(FULL, 0), 64));
        assertEquals(files(0), toWrite(doubts(0), 0));
    }

    @Test
    void theRightBytesOfAllPiecesCountTogether() throws Exception {
        byte[] content = Arrays.copyOf(right(FULL, 0), 16_384 + 24);
        Arrays.fill(content, 40, 16_384, (byte) 0);
        write("a", content);
        for (int first = 0; first < 2; first++) {
            UnprovenFiles doubts = doubts(0, 1);
            assertEquals(COMPARED, toWrite(doubts, first));
            assertEquals(files(0), toWrite(doubts, 1 - first));
        }
        write("a", Arrays.copyOf(content, 16_384 + 23));
        UnprovenFiles doubts = doubts(0, 1);
        assertEquals(COMPARED, toWrite(doubts, 0));
        assertForeign(doubts, 1);
        assertTrue(doubts.refused());
    }

    @Test
    void aFileThatIsTooLongIsRefusedThoughItsPieceIsRight() throws Exception {
        write("a", Arrays.copyOf(right(FULL, 0), 40_001));
        assertForeign(doubts(0), 0);
    }

    @Test
    void zerosAreFilledWhenAllHaveTold() throws Exception {
        writeA(63, 40_000);
        assertEquals(files(0), toWrite(doubts(0), 0));
        UnprovenFiles three = doubts(0, 1, 2);
        assertEquals(COMPARED, toWrite(three, 0));
        assertEquals(COMPARED, toWrite(three, 1));
        assertEquals(files(0, 1), toWrite(three, 2));
        assertFalse(three.refused());
    }

    @Test
    void filesThatAreNotInDoubtAreWrittenToWhateverTheyHoldButNotBefore() throws Exception {
        writeA(0, 0);
        write("b", "something else".getBytes(StandardCharsets.US_ASCII));
        assertThrows(IllegalStateException.class, () -> toWrite(doubts(2), 3));
        assertEquals(files(1), toWrite(doubts(2), 2));
    }

    @Test
    void theDoubtIsOverWithTheLastPieceThatTells() throws Exception {
        UnprovenFiles doubts = doubts(0, 1);
        assertEquals(COMPARED, toWrite(doubts, 1));
        assertEquals(COMPARED, toWrite(doubts, 1));
        assertEquals(files(0), toWrite(doubts, 0));
        assertEquals(Set.of(0), doubts.files());
        assertTrue(doubts.stored(0));
        assertEquals(Set.of(), doubts.files());
        assertFalse(doubts.stored(1));
        assertEquals(files(0), toWrite(doubts, 1));
        assertEquals(files(0, 1), toWrite(doubts, 2));
    }

    /** The pieces of "known" and of "notes" both have bytes of "evil". */
    private static final SampleTorrent TWO = SampleTorrent.multi(
            8,
            32_768,
            new SampleTorrent.Spec("known", 32_668),
            new SampleTorrent.Spec("evil", 200),
            new SampleTorrent.Spec("notes", 32_668));

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingArisesBesideAStrangersFileWhicheverPieceComesFirst(boolean named) throws Exception {
        write("known", right(TWO, 0));
        byte[] theirs = "my thoughts".repeat(10).getBytes(StandardCharsets.US_ASCII);
        Path notes = write("notes", theirs);
        for (int first = 0; first < 2; first++) {
            try (Storage storage = Storage.open(
                    TWO.metainfo(),
                    out,
                    TestOutputs.UNHURRIED.withNamed(named),
                    RecheckProgress.NONE,
                    DiskWatch.NONE)) {
                assertEquals(List.of(0, 1), TestOutputs.pieces(storage.telling()));
                StoreResult one = StoreResult.store(storage, first, TWO.piece(first));
                StoreResult other = StoreResult.store(storage, 1 - first, TWO.piece(1 - first));
                assertEquals(Set.of("compared", "failed"), Set.of(one.word(), other.word()));
                assertTrue((one.message() + other.message()).startsWith("FOREIGN: " + notes));
            }
            assertFalse(Files.exists(out.resolve("evil")));
            assertFalse(Files.exists(dir.resolve("out.spate")));
            assertArrayEquals(theirs, Files.readAllBytes(notes));
        }
        write("notes", right(TWO, 2));
        Storage storage = open(TWO);
        storeRest(storage, TWO);
        storage.complete();
        assertComplete(TWO);
    }

    @Test
    void whatWasComparedBeforeAKillIsComparedAgain() throws Exception {
        write("known", right(TWO, 0));
        write("notes", Arrays.copyOf(right(TWO, 2), 30_000));
        Path record = dir.resolve("out.spate");
        byte[] killed;
        try (Storage storage = open(TWO)) {
            assertEquals("compared", StoreResult.store(storage, 0, TWO.piece(0)).word());
            storage.record();
            killed = Files.readAllBytes(record);
            assertFalse(Files.exists(out.resolve("evil")));
        }
        Files.write(record, killed);
        Storage storage = open(TWO);
        assertEquals(List.of(0, 1), TestOutputs.pieces(storage.telling()));
        storeRest(storage, TWO);
        storage.complete();
        assertComplete(TWO);
    }

    /** Of a file that was cut nothing can be proved wrong. */
    @ParameterizedTest
    @ValueSource(ints = {64, 100, 16_384, 20_005, 82_536})
    void aFileThatWasCutIsGoneOnWith(int lengthBytes) throws Exception {
        SampleTorrent sample = SampleTorrent.single(4, 328_457, 32_768);
        Files.write(out, Arrays.copyOf(sample.content(), lengthBytes));
        Storage storage = open(sample);
        storeRest(storage, sample);
        storage.complete();
        assertArrayEquals(sample.content(), Files.readAllBytes(out));
    }

    @Test
    void aShortStrangersFileIsRefusedWhenItWasCompared() throws Exception {
        SampleTorrent sample = SampleTorrent.single(4, 328_457, 32_768);
        byte[] theirs = "my thesis".repeat(10).getBytes(StandardCharsets.US_ASCII);
        Files.write(out, theirs);
        try (Storage storage = open(sample)) {
            assertTrue(StoreResult.store(storage, 0, sample.piece(0)).message().startsWith("FOREIGN: " + out));
        }
        assertArrayEquals(theirs, Files.readAllBytes(out));
        assertFalse(Files.exists(dir.resolve("out.spate")));
    }

    @Test
    void aHoleAndAPieceThatWasBegunAreGoneOnWith() throws Exception {
        byte[] third = Arrays.copyOf(right(TREE, 2), 50_100);
        Arrays.fill(third, 0, 50_000, (byte) 0);
        write("third", third);
        Storage storage = open(TREE);
        storeRest(storage, TREE);
        storage.complete();
        assertComplete(TREE);
    }

    @Test
    void whatTheComparisonHasSettledIsRecordedBeforeAnotherPieceComes() throws Exception {
        write("second", right(TREE, 1));
        write("third", right(TREE, 2));
        try (Storage storage = open(TREE)) {
            assertEquals(Set.of(1), recorded().unproven());
            assertEquals("stored", StoreResult.store(storage, 0, TREE.piece(0)).word());
            assertEquals(Set.of(), recorded().unproven());
            assertTrue(recorded().pieces().get(0));
        }
    }

    private ResumeData recorded() throws IOException {
        return ResumeData.read(Files.readAllBytes(dir.resolve("out.spate")), TREE.pieceCount(), 3)
                .orElseThrow(AssertionError::new);
    }

    /** What is not somebody else's is never refused, and what is never changes: whatever stands in whatever tree. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void strangersAreSafeInAnyTree(long seed) throws Exception {
        Random random = new Random(seed);
        SampleTorrent sample = SampleTorrent.random(seed);
        boolean hostile = seed % 2 == 0;
        Map<Path, byte[]> strangers = new HashMap<>();
        for (FileEntry file : sample.metainfo().files()) {
            byte[] content = sample.fileContent(file);
            Path path = sample.pathOf(out, file);
            int kind = file.pad() || content.length == 0 ? 0 : random.nextInt(hostile ? 5 : 4);
            if (kind == 0) {
                continue;
            }
            if (kind == 2) {
                Arrays.fill(content, (byte) 0);
            } else if (kind == 4) {
                for (int i = 0; i < content.length; i++) {
                    content[i] = (byte) (content[i] == (byte) 0x55 ? 0x54 : content[i] ^ 0x55);
                }
                content = Arrays.copyOf(content, 1 + random.nextInt(content.length));
                strangers.put(path, content);
            }
            Files.createDirectories(path.getParent());
            Files.write(path, content);
        }
        for (int run = 0; run < 3; run++) {
            boolean complete = tryToComplete(sample, random);
            assertEquals(strangers.isEmpty(), complete, "seed " + seed + ", run " + run);
            for (Map.Entry<Path, byte[]> each : strangers.entrySet()) {
                assertArrayEquals(each.getValue(), Files.readAllBytes(each.getKey()), "seed " + seed);
            }
        }
    }

    private boolean tryToComplete(SampleTorrent sample, Random random) throws Exception {
        Storage storage;
        try {
            storage = open(sample);
        } catch (StorageException e) {
            assertEquals(StorageException.Kind.FOREIGN, e.kind());
            return false;
        }
        try (storage) {
            List<Integer> telling = TestOutputs.pieces(storage.telling());
            List<Integer> order = new ArrayList<>(telling);
            Collections.shuffle(order, random);
            for (int piece = 0; piece < sample.pieceCount(); piece++) {
                if (!telling.contains(piece)) {
                    order.add(piece);
                }
            }
            for (int piece : telling) {
                order.add(piece);
            }
            for (int piece : order) {
                if (!storage.verified().get(piece)
                        && StoreResult.store(storage, piece, sample.piece(piece))
                                .word()
                                .equals("failed")) {
                    return false;
                }
            }
            storage.complete();
            assertComplete(sample);
            return true;
        }
    }
}

package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceVerifier;
import dev.spate.storage.SampleTorrent;
import dev.spate.storage.StorageException;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.OutputTree;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shortcut for zeros must give what hashing every byte would give. */
class PieceReaderTest {
    /** What is read at a time. */
    private static final int CHUNK = 256 * 1024;

    @TempDir
    Path dir;

    private Path out;

    @BeforeEach
    void name() {
        out = dir.resolve("out");
    }

    /** One file, all of it this byte, but for one byte at {@code at}. */
    private static SampleTorrent torrent(int pieceLength, int length, int filled, int at) {
        byte[] content = new byte[length];
        Arrays.fill(content, (byte) filled);
        content[at] = 7;
        return SampleTorrent.of(pieceLength, true, List.of(new FileEntry(List.of("a"), 0, length, false)), content);
    }

    private PieceReader reader(SampleTorrent sample) throws StorageException {
        FileMap map = new FileMap(sample.metainfo().layout(), sample.metainfo().files());
        OutputTree tree = new OutputTree(out, true, "sample");
        return new PieceReader(
                map, tree, new PieceVerifier(sample.metainfo(), map), tree.statAll(map), new PieceHasher());
    }

    private List<Integer> held(SampleTorrent sample) throws StorageException {
        List<Integer> right = new ArrayList<>();
        try (PieceReader reader = reader(sample)) {
            for (int piece = 0; piece < sample.pieceCount(); piece++) {
                if (reader.holds(piece)) {
                    right.add(piece);
                }
            }
        }
        return right;
    }

    @ParameterizedTest(name = "the other byte at {0}")
    @ValueSource(ints = {0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 600_000, 699_999})
    void aPieceIsHeldWhereverTheOnlyByteThatIsNotZeroStands(int at) throws Exception {
        SampleTorrent sample = torrent(700_000, 800_000, 0, at);
        sample.writeTo(out);
        assertEquals(List.of(0, 1), held(sample));
        torrent(700_000, 800_000, 0, (at + 1) % 700_000).writeTo(out);
        assertEquals(List.of(1), held(sample));
    }

    @Test
    void piecesOfZerosAreHeldWhereTheyAreRightAndNowhereElse() throws Exception {
        // Pieces 0 and 2 to 4 are zeros, 5 is too and is short.
        SampleTorrent zeros = torrent(20_000, 101_000, 0, 20_001);
        zeros.writeTo(out);
        assertEquals(List.of(0, 1, 2, 3, 4, 5), held(zeros));
        assertEquals(List.of(), held(torrent(20_000, 101_000, 1, 0)), "zeros are none of its pieces");
        torrent(20_000, 101_000, 1, 20_001).writeTo(out);
        assertEquals(List.of(), held(zeros), "ones are not zeros");
    }

    @Test
    void theShortLastPieceOfZerosIsHeldBeforeAndAfterAFullOne() throws Exception {
        SampleTorrent zeros = torrent(20_000, 50_000, 0, 20_001);
        zeros.writeTo(out);
        try (PieceReader reader = reader(zeros)) {
            assertTrue(reader.holds(2));
            assertTrue(reader.holds(0));
            assertTrue(reader.holds(2));
            assertTrue(reader.holds(0));
        }
    }

    @ParameterizedTest(name = "the file before the padding holds {0}")
    @ValueSource(ints = {0, 1})
    void paddingIsZerosThatNoFileHolds(int filled) throws Exception {
        byte[] content = new byte[40_000];
        Arrays.fill(content, 0, 10_000, (byte) filled);
        Arrays.fill(content, 20_000, 40_000, (byte) 1);
        SampleTorrent sample = SampleTorrent.of(
                32_768,
                true,
                List.of(
                        new FileEntry(List.of("a"), 0, 10_000, false),
                        new FileEntry(List.of(".pad", "10000"), 10_000, 10_000, true),
                        new FileEntry(List.of("b"), 20_000, 20_000, false)),
                content);
        sample.writeTo(out);
        assertEquals(List.of(0, 1), held(sample));
    }

    @Test
    void aPieceWhoseEndIsMissingIsNotHeldWithoutReadingIt() throws Exception {
        SampleTorrent sample = torrent(20_000, 60_000, 1, 3);
        sample.writeTo(out);
        cut(39_999);
        assertEquals(List.of(0), held(sample));
        cut(20_000);
        assertEquals(List.of(0), held(sample));
    }

    @Test
    void aFileThatIsCutWhileItIsReadHoldsNoMore() throws Exception {
        SampleTorrent sample = torrent(20_000, 60_000, 1, 3);
        sample.writeTo(out);
        try (PieceReader reader = reader(sample)) {
            assertTrue(reader.holds(0));
            cut(30_000);
            assertFalse(reader.holds(1));
            assertFalse(reader.holds(2));
            assertTrue(reader.holds(0));
        }
    }

    @Test
    void aFileThatCannotBeReadIsToldByItsName() throws Exception {
        SampleTorrent sample = torrent(20_000, 60_000, 1, 3);
        sample.writeTo(out);
        try (PieceReader reader = reader(sample)) {
            Files.delete(out.resolve("a"));
            StorageException error = assertThrows(StorageException.class, () -> reader.holds(0));
            assertTrue(error.getMessage().startsWith("cannot read " + out.resolve("a")), error.getMessage());
        }
    }

    @Test
    void onlyTheFileThatIsReadIsOpen() throws Exception {
        Path open = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(open), "a system that lists open files");
        SampleTorrent sample = SampleTorrent.multi(
                1, 20_000, new SampleTorrent.Spec("a", 30_000), new SampleTorrent.Spec("b", 30_000));
        sample.writeTo(out);
        try (PieceReader reader = reader(sample)) {
            assertTrue(reader.holds(0));
            assertEquals(1, openFiles(open));
            assertTrue(reader.holds(1));
            assertEquals(1, openFiles(open));
        }
        assertEquals(0, openFiles(open));
    }

    private long openFiles(Path list) throws IOException {
        Path real = out.toRealPath();
        try (Stream<Path> each = Files.list(list)) {
            return each.map(PieceReaderTest::target)
                    .filter(target -> target.startsWith(real))
                    .count();
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException e) {
            // The list itself is open while it is read.
            return link;
        }
    }

    private void cut(long length) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(out.resolve("a").toFile(), "rw")) {
            file.setLength(length);
        }
    }
}

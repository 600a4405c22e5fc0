package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only the torrent names the output, and a directory of that name is there. */
class DirectoryInUseTest {
    /** The first piece is padding and nothing else. */
    private static final SampleTorrent PADDED = SampleTorrent.multi(
            1,
            16_384,
            new SampleTorrent.Spec(".pad/16384", 16_384),
            new SampleTorrent.Spec("planted", 20_000),
            new SampleTorrent.Spec("sub/known", 30_000));

    private static final StorageOptions UNNAMED = TestOutputs.UNHURRIED.withNamed(false);

    @TempDir
    Path dir;

    private Path out;

    @BeforeEach
    void make() throws Exception {
        out = Files.createDirectory(dir.resolve("src"));
    }

    private static Storage open(SampleTorrent sample, Path out, StorageOptions options) throws StorageException {
        return Storage.open(sample.metainfo(), out, options, RecheckProgress.NONE, DiskWatch.NONE);
    }

    private void assertRefused(SampleTorrent sample, String why) {
        for (int run = 0; run < 2; run++) {
            StorageException error = assertThrows(StorageException.class, () -> open(sample, out, UNNAMED));
            assertEquals(StorageException.Kind.FOREIGN, error.kind());
            assertTrue(error.getMessage().contains(why), error.getMessage());
            assertFalse(Files.exists(dir.resolve("src.spate")));
            assertFalse(Files.exists(out.resolve("planted")));
        }
    }

    private void assertUsed(SampleTorrent sample, StorageOptions options) throws Exception {
        try (Storage storage = open(sample, out, options)) {
            assertTrue(storage.verified().size() > 0);
        }
        Files.deleteIfExists(dir.resolve("src.spate"));
    }

    @Test
    void paddingIsNothingOfTheTorrent() throws Exception {
        Files.writeString(out.resolve("mine.c"), "int x;");
        assertRefused(PADDED, "src exists and holds nothing of this torrent, whose name it bears");
        assertUsed(PADDED, UNNAMED.withNamed(true));
        assertUsed(PADDED, UNNAMED.withOverwrite(true));
    }

    @Test
    void aKnownFileDoesNotOpenTheDirectoryOfItsNeighbours() throws Exception {
        Path known = Files.createDirectory(out.resolve("sub")).resolve("known");
        Files.write(known, PADDED.fileContent(PADDED.metainfo().files().get(2)));
        assertUsed(PADDED, UNNAMED);
        Path mine = Files.writeString(out.resolve("sub").resolve("mine.c"), "int x;");
        assertRefused(PADDED, "src exists and holds " + Path.of("sub", "mine.c") + ", which is not of this torrent");
        Files.delete(mine);
        Files.createDirectory(out.resolve("empty"));
        assertRefused(PADDED, "holds empty, which is not of this torrent");
    }

    @Test
    void anEmptyRecordOpensNoDirectory() throws Exception {
        Files.writeString(out.resolve("mine.c"), "int x;");
        Path record = Files.createFile(dir.resolve("src.spate"));
        StorageException error = assertThrows(StorageException.class, () -> open(PADDED, out, UNNAMED));
        assertEquals(StorageException.Kind.FOREIGN, error.kind());
        assertFalse(Files.exists(record), "an empty record is nobody's, and goes with the lock");
    }

    @Test
    void anEmptyDirectoryAndTheTorrentsOwnAreUsed() throws Exception {
        assertUsed(PADDED, UNNAMED);
        PADDED.writeTo(out);
        Files.writeString(out.resolve("notes"), "nothing is to be written: they are in nobody's way");
        try (Storage storage = open(PADDED, out, UNNAMED)) {
            assertTrue(storage.verified().isFull());
        }
    }

    @Test
    void aDirectoryThatDoesNotExistIsMade() throws Exception {
        Files.delete(out);
        assertUsed(PADDED, UNNAMED);
    }

    @Test
    void emptyFilesProveNothingUnlessNothingIsMissing() throws Exception {
        SampleTorrent empty = SampleTorrent.of(
                16_384,
                true,
                List.of(new FileEntry(List.of("a"), 0, 0, false), new FileEntry(List.of("planted"), 0, 0, false)),
                new byte[0]);
        Files.createFile(out.resolve("a"));
        assertRefused(empty, "holds nothing but empty files, zeros or directories of this torrent");
        Files.createFile(out.resolve("planted"));
        try (Storage storage = open(empty, out, UNNAMED)) {
            assertEquals(0, storage.telling().cardinality());
        }
    }

    @Test
    void whatIsToBeComparedIsLetPass() throws Exception {
        SampleTorrent small = SampleTorrent.multi(
                3, 16_384, new SampleTorrent.Spec("one", 4_000), new SampleTorrent.Spec("two", 4_000));
        Files.write(
                out.resolve("two"), small.fileContent(small.metainfo().files().get(1)));
        assertUsed(small, UNNAMED);
    }

    /** "known" is what the user has, "planted" what he is to get; the others are entries of no content. */
    private static SampleTorrent claiming(FileEntry... claims) {
        byte[] content = SampleTorrent.single(9, 60_000, 16_384).content();
        List<FileEntry> files = new ArrayList<>(List.of(new FileEntry(List.of("known"), 0, 40_000, false)));
        long end = 40_000;
        for (FileEntry each : claims) {
            files.add(new FileEntry(each.path(), end, each.length(), true));
            Arrays.fill(content, (int) end, (int) (end + each.length()), (byte) 0);
            end += each.length();
        }
        files.add(new FileEntry(List.of("planted"), end, content.length - end, false));
        return SampleTorrent.of(16_384, true, files, content);
    }

    private static FileEntry pad(int length, String... path) {
        return new FileEntry(List.of(path), 0, length, true);
    }

    private Path user(String path, byte[] content) throws Exception {
        Path file = out.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    @Test
    void namesThatTheTorrentCallsPaddingAreNotCovered() throws Exception {
        SampleTorrent sample = claiming(pad(11, "notes.txt"), pad(5, "dir", "5"));
        user("known", sample.fileContent(sample.metainfo().files().get(0)));
        assertUsed(sample, UNNAMED);
        for (String mine : List.of("notes.txt", "dir", "dir/5", "notes.txt/private")) {
            Path file = user(mine, "my thoughts".getBytes(StandardCharsets.US_ASCII));
            assertRefused(sample, "which is not of this torrent");
            Files.delete(file);
            for (Path each : List.of(out.resolve("dir"), out.resolve("notes.txt"))) {
                Files.deleteIfExists(each);
            }
        }
        user("notes.txt", new byte[11]);
        assertRefused(sample, "holds notes.txt, which is not of this torrent");
    }

    @Test
    void ofPaddingAsOtherClientsWriteItOnlyZerosAreCovered() throws Exception {
        SampleTorrent sample = claiming(pad(1_000, ".pad", "1000"), pad(7, "_____padding_file_0_please update"));
        user("known", sample.fileContent(sample.metainfo().files().get(0)));
        user("_____padding_file_0_please update", new byte[7]);
        Path padding = user(".pad/1000", new byte[1_000]);
        assertUsed(sample, UNNAMED);
        Files.write(padding, new byte[0]);
        assertUsed(sample, UNNAMED);
        byte[] mine = new byte[1_000];
        mine[999] = 'x';
        Files.write(padding, mine);
        assertRefused(sample, "holds " + Path.of(".pad", "1000") + ", which is not of this torrent");
        Files.write(padding, new byte[1_001]);
        assertRefused(sample, "holds " + Path.of(".pad", "1000") + ", which is not of this torrent");
        Files.delete(padding);
        Files.createDirectory(padding);
        assertRefused(sample, "holds " + Path.of(".pad", "1000") + ", which is not of this torrent");
    }

    @Test
    void anEntryOfADirectoryCoversNoFile() throws Exception {
        SampleTorrent sample = claiming(pad(0, "sub", "hollow"), pad(0, "b.c"));
        user("known", sample.fileContent(sample.metainfo().files().get(0)));
        Files.createDirectories(out.resolve("sub").resolve("hollow"));
        assertUsed(sample, UNNAMED);
        Path mine = user("b.c", "int main;".getBytes(StandardCharsets.US_ASCII));
        assertRefused(sample, "holds b.c, which is not of this torrent");
        Files.write(mine, new byte[0]);
        assertRefused(sample, "holds b.c, which is not of this torrent");
        Files.delete(mine);
        user("sub/hollow/mine", new byte[1]);
        assertRefused(sample, "holds " + Path.of("sub", "hollow", "mine") + ", which is not of this torrent");
    }

    private static final SampleTorrent TREE = SampleTorrent.multi(
            2, 32_768, new SampleTorrent.Spec("a", 40_000), new SampleTorrent.Spec("sub/planted", 50_000));

    @Test
    void aTreeThatAnotherClientHasPreallocatedIsUsed() throws Exception {
        user("a", new byte[40_000]);
        user("sub/planted", new byte[0]);
        assertUsed(TREE, UNNAMED);
        user("mine.c", new byte[1]);
        StorageException error = assertThrows(StorageException.class, () -> open(TREE, out, UNNAMED));
        assertTrue(error.getMessage().contains("holds mine.c, which is not of this torrent"), error.getMessage());
    }

    @Test
    void emptyFilesAndShortZerosMayBeAnybodys() throws Exception {
        user("a", new byte[39_999]);
        user("sub/planted", new byte[0]);
        StorageException error = assertThrows(StorageException.class, () -> open(TREE, out, UNNAMED));
        assertTrue(
                error.getMessage().contains("holds nothing but empty files, zeros or directories of this torrent"),
                error.getMessage());
    }

    @Test
    void aRecordFromBeforeTheComparisonOpensNoDirectory() throws Exception {
        user("a", Arrays.copyOf(TREE.content(), 40_000));
        user("sub/planted", Arrays.copyOfRange(TREE.content(), 40_000, 40_100));
        Path record = dir.resolve("src.spate");
        byte[] killed;
        try (Storage storage = open(TREE, out, UNNAMED)) {
            assertEquals(List.of(1), TestOutputs.pieces(storage.telling()));
            storage.record();
            killed = Files.readAllBytes(record);
        }
        Files.write(record, killed);
        assertUsed(TREE, UNNAMED);
        Files.write(record, killed);
        user("mine.c", new byte[1]);
        StorageException error = assertThrows(StorageException.class, () -> open(TREE, out, UNNAMED));
        assertTrue(error.getMessage().contains("holds mine.c, which is not of this torrent"), error.getMessage());
    }
}

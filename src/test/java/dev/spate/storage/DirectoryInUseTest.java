package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import java.nio.file.Files;
import java.nio.file.Path;
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
        assertRefused(empty, "holds nothing of this torrent");
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
}

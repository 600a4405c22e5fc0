package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.StorageException.Kind;
import dev.spate.storage.files.OutputTree;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObstructionTest {
    @TempDir
    Path dir;

    private final SampleTorrent single = SampleTorrent.single(1, 100_000, 16384);
    private final SampleTorrent multi = SampleTorrent.multi(
            2, 16384, new SampleTorrent.Spec("a/b/one", 50_000), new SampleTorrent.Spec("two", 50_000));
    private Path out;
    private Path elsewhere;

    @BeforeEach
    void makeElsewhere() throws Exception {
        out = dir.resolve("out");
        elsewhere = Files.createDirectory(dir.resolve("elsewhere"));
    }

    @Test
    void aLinkedDirectoryInsideTheOutputIsRefused() throws Exception {
        Files.createDirectories(out.resolve("a"));
        Files.createSymbolicLink(out.resolve("a/b"), elsewhere);
        String message = refused(multi, Kind.OBSTRUCTED);
        assertTrue(message.startsWith(out.resolve("a/b") + " is a symbolic link"), message);
        assertEquals(0, count(elsewhere));
    }

    @Test
    void aLinkPlantedAfterTheStartIsRefused() throws Exception {
        try (Storage storage = open(multi)) {
            Files.createDirectories(out);
            Files.createSymbolicLink(out.resolve("a"), elsewhere);
            StoreResult verdict = StoreResult.store(storage, 0, multi.piece(0));
            assertEquals("failed", verdict.word());
            assertTrue(verdict.message().startsWith("OBSTRUCTED"), verdict.message());
        }
        assertEquals(0, count(elsewhere));
    }

    @Test
    void aLinkedFileInsideTheOutputIsRefused() throws Exception {
        Files.createDirectories(out);
        Files.createSymbolicLink(out.resolve("two"), elsewhere.resolve("victim"));
        refused(multi, Kind.OBSTRUCTED);
        assertFalse(Files.exists(elsewhere.resolve("victim")));
    }

    @Test
    void aFilePlantedAsALinkLaterIsRefused() throws Exception {
        try (Storage storage = open(multi)) {
            Files.createDirectories(out);
            Files.createSymbolicLink(out.resolve("two"), elsewhere.resolve("victim"));
            assertEquals("failed", StoreResult.store(storage, 5, multi.piece(5)).word());
        }
        assertFalse(Files.exists(elsewhere.resolve("victim")));
    }

    @Test
    void theOutputFileMustNotBeALink() throws Exception {
        Files.createSymbolicLink(out, elsewhere.resolve("victim"));
        String message = refused(single, Kind.OBSTRUCTED);
        assertTrue(message.contains("symbolic link"), message);
        assertFalse(Files.exists(elsewhere.resolve("victim")));
    }

    @Test
    void theOutputDirectoryMayBeALink() throws Exception {
        Files.createSymbolicLink(out, elsewhere);
        Storage storage = open(multi);
        for (int piece = 0; piece < multi.pieceCount(); piece++) {
            StoreResult.store(storage, piece, multi.piece(piece));
        }
        storage.complete();
        assertArrayEquals(
                multi.fileContent(multi.metainfo().files().get(1)), Files.readAllBytes(elsewhere.resolve("two")));
    }

    @Test
    void aDirectoryWhereTheFileMustBeIsRefusedWithAHint() throws Exception {
        Files.createDirectory(out);
        String message = refused(single, Kind.OBSTRUCTED);
        assertTrue(message.startsWith(out + " is a directory"), message);
        assertTrue(message.contains("-o " + out.resolve("sample.bin")), message);
    }

    @Test
    void aFileWhereADirectoryMustBeIsRefused() throws Exception {
        Files.write(out, new byte[10]);
        String message = refused(multi, Kind.OBSTRUCTED);
        assertTrue(message.startsWith(out + " is a file, but the torrent needs a directory there"), message);
        Files.delete(out);
        Files.createDirectories(out);
        Files.write(out.resolve("a"), new byte[10]);
        assertTrue(refused(multi, Kind.OBSTRUCTED).startsWith(out.resolve("a") + " is a file"));
    }

    @Test
    void aDirectoryInPlaceOfAFileOfTheTorrentIsRefused() throws Exception {
        Files.createDirectories(out.resolve("two"));
        assertTrue(refused(multi, Kind.OBSTRUCTED).startsWith(out.resolve("two") + " is a directory"));
    }

    @Test
    void aDirectoryReplacedByALinkDuringTheDownloadIsNotFollowed() throws Exception {
        SampleTorrent wide = SampleTorrent.multi(
                3, 16384, new SampleTorrent.Spec("a/b/one", 16384), new SampleTorrent.Spec("a/b/two", 16384));
        try (Storage storage = open(wide)) {
            assertEquals("stored", StoreResult.store(storage, 0, wide.piece(0)).word());
            Files.move(out.resolve("a/b"), out.resolve("a/was-b"));
            Files.createSymbolicLink(out.resolve("a/b"), elsewhere);
            StoreResult verdict = StoreResult.store(storage, 1, wide.piece(1));
            assertEquals("failed", verdict.word());
            assertTrue(verdict.message().startsWith("OBSTRUCTED"), verdict.message());
        }
        assertEquals(0, count(elsewhere));
    }

    @Test
    void anOutputReplacedDuringTheDownloadIsNotWrittenTo() throws Exception {
        SampleTorrent wide = SampleTorrent.multi(
                3, 16384, new SampleTorrent.Spec("one", 16384), new SampleTorrent.Spec("two", 16384));
        try (Storage storage = open(wide)) {
            assertEquals("stored", StoreResult.store(storage, 0, wide.piece(0)).word());
            Files.move(out, dir.resolve("was-out"));
            Files.createSymbolicLink(out, elsewhere);
            StoreResult verdict = StoreResult.store(storage, 1, wide.piece(1));
            assertTrue(verdict.message().startsWith("CHANGED"), verdict.message());
        }
        assertEquals(0, count(elsewhere));
    }

    @Test
    void twoFilesThatAreOneOnTheDiskAreRefused() throws Exception {
        SampleTorrent wide = SampleTorrent.multi(
                3, 16384, new SampleTorrent.Spec("Name", 16384), new SampleTorrent.Spec("name", 16384));
        try (Storage storage = open(wide)) {
            assertEquals("stored", StoreResult.store(storage, 0, wide.piece(0)).word());
            // What a file system that ignores case would show.
            Files.createLink(out.resolve("name"), out.resolve("Name"));
            StoreResult verdict = StoreResult.store(storage, 1, wide.piece(1));
            assertTrue(verdict.message().startsWith("OBSTRUCTED"), verdict.message());
            assertTrue(verdict.message().contains("one on this disk"), verdict.message());
        }
        assertArrayEquals(wide.piece(0), Files.readAllBytes(out.resolve("Name")));
        String message = refused(wide, Kind.OBSTRUCTED);
        assertTrue(message.contains(out.resolve("Name") + " and " + out.resolve("name")), message);
    }

    @Test
    void filesOfEqualContentMayBeLinked() throws Exception {
        byte[] same = new byte[20_000];
        SampleTorrent twice = SampleTorrent.of(
                20_000,
                true,
                List.of(
                        new FileEntry(List.of("one"), 0, 20_000, false),
                        new FileEntry(List.of("two"), 20_000, 20_000, false)),
                new byte[40_000]);
        Files.createDirectories(out);
        Files.write(out.resolve("one"), same);
        Files.createLink(out.resolve("two"), out.resolve("one"));
        Storage storage = open(twice);
        assertEquals(2, storage.verified().cardinality());
        storage.complete();
    }

    @Test
    void aPipeIsNeitherReadNorWrittenNorWaitedFor() throws Exception {
        Files.createDirectories(out);
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", out.resolve("two").toString())
                        .start()
                        .waitFor());
        assertTrue(refused(multi, Kind.OBSTRUCTED).contains("neither a file nor a directory"));
        OutputTree tree = new OutputTree(out, true, "sample");
        for (Set<StandardOpenOption> how :
                List.of(Set.of(StandardOpenOption.READ), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE))) {
            StorageException error = assertThrows(StorageException.class, () -> tree.open(out.resolve("two"), how));
            assertEquals(Kind.OBSTRUCTED, error.kind());
        }
    }

    @Test
    void aPathTooLongForTheSystemIsRefusedBeforeTheDownload() throws Exception {
        String part = "d".repeat(254);
        SampleTorrent deep = SampleTorrent.multi(3, 16384, new SampleTorrent.Spec((part + "/").repeat(16) + "x", 100));
        String message = refused(deep, Kind.IO);
        assertTrue(message.contains("name a shorter output with -o"), message);
        assertTrue(message.length() < 400, message);
    }

    @Test
    void aLinkInPlaceOfTheRecordIsRefused() throws Exception {
        Files.createSymbolicLink(dir.resolve("out.spate"), elsewhere.resolve("victim"));
        refused(single, Kind.IO);
        assertFalse(Files.exists(elsewhere.resolve("victim")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../y", "..", "/etc", "a/b", "."})
    void pathsThatLeadOutsideAreRefusedEvenIfTheMetainfoLetThemThrough(String component) throws Exception {
        Files.createDirectories(out.resolve("x"));
        SampleTorrent evil = SampleTorrent.of(
                16384, true, List.of(new FileEntry(List.of("x", component, "y"), 0, 100, false)), new byte[100]);
        assertTrue(refused(evil, Kind.OBSTRUCTED).contains("outside"));
    }

    private String refused(SampleTorrent sample, Kind kind) {
        boolean recorded = Files.exists(dir.resolve("out.spate"), LinkOption.NOFOLLOW_LINKS);
        StorageException error = assertThrows(StorageException.class, () -> {
            try (Storage storage = open(sample)) {
                StoreResult verdict = StoreResult.store(storage, 0, sample.piece(0));
                throw new AssertionError("opened, and then " + verdict);
            }
        });
        assertEquals(kind, error.kind(), error.getMessage());
        assertEquals(recorded, Files.exists(dir.resolve("out.spate"), LinkOption.NOFOLLOW_LINKS));
        return error.getMessage();
    }

    private Storage open(SampleTorrent sample) throws StorageException {
        return Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE);
    }

    private static long count(Path directory) throws Exception {
        try (var list = Files.list(directory)) {
            return list.count();
        }
    }
}

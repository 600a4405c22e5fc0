package dev.spate.storage.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.FaultyChannel;
import dev.spate.storage.SampleTorrent;
import dev.spate.storage.StorageException;
import dev.spate.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which files are open, and which still have to be forced. */
@Timeout(60)
class OutputFilesTest {
    private static final int PIECE = 16384;

    @TempDir
    Path dir;

    private final SampleTorrent sample = SampleTorrent.multi(
            1,
            PIECE,
            new SampleTorrent.Spec("a", PIECE),
            new SampleTorrent.Spec("b", 2 * PIECE),
            new SampleTorrent.Spec("c", 3 * PIECE),
            new SampleTorrent.Spec("d", 100),
            new SampleTorrent.Spec("empty", 0));
    private final FileMap map =
            new FileMap(sample.metainfo().layout(), sample.metainfo().files());
    private final List<String> opened = new ArrayList<>();
    private final Set<String> open = new TreeSet<>();
    private final List<String> forced = new ArrayList<>();
    private Path out;
    private OutputTree tree;
    private FaultyChannel.Fault onWrite = FaultyChannel.Fault.NONE;

    @BeforeEach
    void begin() {
        out = dir.resolve("out");
        tree = new OutputTree(out, true, "sample");
    }

    private OutputFiles files(int maxOpen) throws StorageException {
        return new OutputFiles(
                map,
                tree,
                (path, how) -> {
                    String name = path.getFileName().toString();
                    opened.add(name);
                    open.add(name);
                    return new FaultyChannel(
                            FileChannel.open(path, how), () -> onWrite.strike(), () -> forced.add(name)) {
                        @Override
                        public void implCloseChannel() throws IOException {
                            open.remove(name);
                            super.implCloseChannel();
                        }
                    };
                },
                maxOpen,
                tree.statAll(map));
    }

    private void write(OutputFiles files, int piece) throws StorageException {
        for (FileSpan span : map.spans(piece)) {
            files.write(span, ByteBuffer.wrap(sample.piece(piece), span.pieceOffset(), span.lengthBytes()));
        }
    }

    private Path file(String name) {
        return out.resolve(name);
    }

    @Test
    void soManyAreOpenAndTheOneThatWasUsedLongestAgoIsClosed() throws Exception {
        try (OutputFiles files = files(2)) {
            write(files, 0);
            write(files, 1);
            assertEquals(Set.of("a", "b"), open);
            write(files, 0);
            assertEquals(List.of("a", "b"), opened);
            write(files, 3);
            assertEquals(Set.of("a", "c"), open);
            write(files, 2);
            assertEquals(Set.of("b", "c"), open);
            assertEquals(List.of("a", "b", "c", "b"), opened);
        }
        assertEquals(Set.of(), open);
    }

    @Test
    void whenTheOutputIsClosedNothingIsWritten() throws Exception {
        OutputFiles files = files(2);
        write(files, 0);
        files.close();
        StorageException error = assertThrows(StorageException.class, () -> write(files, 1));
        assertEquals("the output is closed", error.getMessage());
        assertFalse(Files.exists(file("b")));
    }

    @Test
    void theLongestOfTheWrittenFilesAreTakenFirst() throws Exception {
        try (OutputFiles files = files(8)) {
            for (int piece = 0; piece < sample.pieceCount(); piece++) {
                write(files, piece);
            }
            assertEquals(Set.of(0, 1, 2, 3), Set.copyOf(files.unforced()));
            assertEquals(Set.of(1, 2), Set.copyOf(files.takeUnforced(2)));
            assertEquals(Set.of(0, 3), Set.copyOf(files.unforced()));
            files.markUnforced(List.of(2));
            assertEquals(Set.of(0, 2, 3), Set.copyOf(files.takeUnforced(3)));
            assertEquals(List.of(), files.takeUnforced(3));
        }
    }

    @Test
    void aFileThatIsForcedIsOpenedForThatAndClosed() throws Exception {
        try (OutputFiles files = files(8)) {
            write(files, 0);
            files.force(0);
            assertEquals(List.of("a"), forced);
            assertEquals(List.of("a", "a"), opened);
        }
        try (OutputFiles files = files(8)) {
            files.force(0);
            assertEquals(Set.of(), open);
            assertEquals(
                    Kind.IO,
                    assertThrows(StorageException.class, () -> files.force(1)).kind());
        }
    }

    @Test
    void aFileIsAsLongAsTheTorrentSaysFromTheFirstByteAndNoByteOfItIsSpoilt() throws Exception {
        try (OutputFiles files = files(8)) {
            write(files, 1);
            assertEquals(2 * PIECE, Files.size(file("b")));
            write(files, 2);
            byte[] content = Files.readAllBytes(file("b"));
            assertEquals(sample.content()[3 * PIECE - 1], content[2 * PIECE - 1]);
        }
        Files.write(file("c"), new byte[4 * PIECE]);
        try (OutputFiles files = files(8)) {
            write(files, 3);
            assertEquals(4 * PIECE, Files.size(file("c")), "cut at the end only");
            files.finish(2);
            assertEquals(3 * PIECE, Files.size(file("c")));
        }
    }

    @Test
    void whatFailsInTheMiddleOfAWriteIsToldAndTheFileIsNotMarked() throws Exception {
        try (OutputFiles files = files(8)) {
            onWrite = () -> {
                throw new IOException("Input/output error");
            };
            StorageException error = assertThrows(StorageException.class, () -> write(files, 0));
            assertEquals("cannot write " + file("a") + ": Input/output error", error.getMessage());
            assertEquals(Set.of(), Set.copyOf(files.unforced()));
            onWrite = FaultyChannel.Fault.NONE;
            write(files, 0);
            assertEquals(List.of("a"), opened);
            assertEquals(List.of(), files.changed());
        }
    }

    @Test
    void aFinishedFileIsLeftAloneAndAnEmptyOneIsMade() throws Exception {
        try (OutputFiles files = files(8)) {
            write(files, 0);
            files.finish(0);
            assertEquals(List.of("a"), opened);
            files.finish(4);
            assertEquals(0, Files.size(file("empty")));
        }
        Files.write(file("empty"), new byte[5]);
        try (OutputFiles files = files(8)) {
            files.finish(4);
            assertEquals(0, Files.size(file("empty")), "one that is longer is cut");
        }
    }

    @Test
    void aFileThatLostItsEndOrItsNameIsNotFinished() throws Exception {
        try (OutputFiles files = files(8)) {
            write(files, 0);
            write(files, 1);
            write(files, 2);
            Files.write(file("b"), new byte[10]);
            assertEquals(
                    Kind.CHANGED,
                    assertThrows(StorageException.class, () -> files.finish(1)).kind());
            Files.move(file("a"), file("elsewhere"));
            Files.write(file("a"), new byte[PIECE]);
            assertEquals(
                    Kind.CHANGED,
                    assertThrows(StorageException.class, () -> files.finish(0)).kind());
            Files.write(file("a"), new byte[PIECE + 1]);
            assertEquals(
                    Kind.CHANGED,
                    assertThrows(StorageException.class, () -> files.finish(0)).kind());
            assertEquals(
                    Kind.CHANGED,
                    assertThrows(StorageException.class, () -> files.stat(0)).kind());
        }
    }

    @Test
    void anInodeThatIsUsedAgainForAnotherFileIsNoTwin() throws Exception {
        try (OutputFiles files = files(1)) {
            write(files, 0);
            write(files, 1);
            Files.move(file("a"), file("c"));
            write(files, 3);
            assertEquals(Set.of("c"), open);
            assertTrue(Files.exists(file("c")));
        }
    }

    @Test
    void aFileThatIsBeingWrittenWhenTheOutputIsClosedIsClosedAfterwards() throws Exception {
        OutputFiles files = files(8);
        write(files, 0);
        onWrite = files::close;
        write(files, 1);
        assertEquals(Set.of(), open);
        assertEquals(2 * PIECE, Files.size(file("b")));
        // Whoever comes later, on whatever thread, is told.
        CompletableFuture<Throwable> told = new CompletableFuture<>();
        Thread late = new Thread(
                () -> told.complete(assertThrows(StorageException.class, () -> write(files, 3), "nothing was told")));
        late.setDaemon(true);
        late.start();
        assertEquals("the output is closed", told.get(20, TimeUnit.SECONDS).getMessage());
    }

    @Test
    void aFileThatWasFinishedIsClosedWithTheOthers() throws Exception {
        try (OutputFiles files = files(8)) {
            files.finish(4);
            assertEquals(Set.of("empty"), open);
        }
        assertEquals(Set.of(), open);
    }

    @Test
    void aLinkInPlaceOfTheOnlyFileIsSeen() throws Exception {
        Files.createSymbolicLink(out, dir.resolve("victim"));
        OutputTree single = new OutputTree(out, false, "sample");
        assertEquals(
                Kind.OBSTRUCTED,
                assertThrows(StorageException.class, () -> single.identity(out)).kind());
    }
}

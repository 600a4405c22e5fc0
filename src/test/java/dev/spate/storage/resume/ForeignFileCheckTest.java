package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.storage.DiskWatch;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.SampleTorrent;
import dev.spate.storage.Storage;
import dev.spate.storage.StorageException;
import dev.spate.storage.TestOutputs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who makes a torrent knows some files that his victim has: that must not give him the others. */
class ForeignFileCheckTest {
    @TempDir
    Path directory;

    private Path out;

    @BeforeEach
    void name() {
        out = directory.resolve("out");
    }

    private StorageException refused(SampleTorrent sample) {
        return assertThrows(
                StorageException.class,
                () -> Storage.open(
                        sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE));
    }

    private Path write(String name, byte[] content) throws Exception {
        Path file = out.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    @Test
    void aKnownFileDoesNotSpeakForItsNeighbour() throws Exception {
        SampleTorrent sample = SampleTorrent.multi(
                3, 16384, new SampleTorrent.Spec("LICENSE", 32_768), new SampleTorrent.Spec("main.c", 20_000));
        write("LICENSE", Arrays.copyOf(sample.content(), 32_768));
        byte[] work = "int main() { return 7; }\n".repeat(700).getBytes(StandardCharsets.US_ASCII);
        Path mine = write("main.c", work);
        StorageException error = refused(sample);
        assertEquals(StorageException.Kind.FOREIGN, error.kind());
        assertTrue(error.getMessage().contains("main.c exists and holds nothing of this torrent"), error.getMessage());
        assertArrayEquals(work, Files.readAllBytes(mine));
        assertFalse(Files.exists(directory.resolve("out.spate")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 63})
    void tinyPiecesProveNothing(int pieceLength) throws Exception {
        SampleTorrent sample = SampleTorrent.single(5, 1_500, pieceLength);
        byte[] mine = sample.content().clone();
        mine[700] ^= 1;
        Files.write(out, mine);
        assertEquals(StorageException.Kind.FOREIGN, refused(sample).kind());
        assertArrayEquals(mine, Files.readAllBytes(out));
        Files.write(out, sample.content());
        try (Storage storage =
                Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertTrue(storage.verified().isFull());
        }
    }

    @Test
    void aPieceOfSixtyFourBytesProvesItsFile() throws Exception {
        SampleTorrent sample = SampleTorrent.single(5, 640, 64);
        byte[] mine = sample.content().clone();
        Arrays.fill(mine, 64, 640, (byte) 'x');
        Files.write(out, mine);
        try (Storage storage =
                Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertEquals(1, storage.verified().cardinality());
        }
    }

    @Test
    void theLastBlockOfAPieceEndsWithThePiece() throws Exception {
        SampleTorrent sample = SampleTorrent.single(7, 40_000, 20_000);
        byte[] partial = sample.content().clone();
        Arrays.fill(partial, 16_384, 20_000, (byte) 0);
        Arrays.fill(partial, 36_384, 40_000, (byte) 0);
        Files.write(out, partial);
        try (Storage storage =
                Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertEquals(List.of(0, 1), TestOutputs.pieces(storage.telling()));
        }
    }

    @Test
    void whatIsPartlyThereIsKept() throws Exception {
        SampleTorrent sample =
                SampleTorrent.multi(4, 16384, new SampleTorrent.Spec("a", 40_000), new SampleTorrent.Spec("b", 40_000));
        write("a", Arrays.copyOf(sample.content(), 20_000));
        try (Storage storage =
                Storage.open(sample.metainfo(), out, TestOutputs.UNHURRIED, RecheckProgress.NONE, DiskWatch.NONE)) {
            assertEquals(1, storage.verified().cardinality());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"my own notes", "d4:half", "d5:files", "{}"})
    void aFileThatIsNoRecordStays(String content) throws Exception {
        Path notes = Files.writeString(directory.resolve("out.spate"), content);
        StorageException error = refused(SampleTorrent.single(6, 100_000, 16384));
        assertEquals(StorageException.Kind.OTHER_TORRENT, error.kind());
        assertEquals(content, Files.readString(notes));
        assertFalse(Files.exists(out));
    }
}

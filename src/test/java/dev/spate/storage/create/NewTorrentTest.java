package dev.spate.storage.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.support.TestSeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class NewTorrentTest {
    private static final int PIECE = 16_384;

    @TempDir
    private Path temp;

    private NewTorrent make(SharedContent content, RecheckProgress progress) throws StorageException {
        return NewTorrent.make(content, PIECE, TorrentDetails.NONE, progress);
    }

    /** Hashes the files one after the other, in the simplest way. */
    private static byte[][] expectedHashes(SharedContent content) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (SharedFile each : content.files()) {
            all.write(Files.readAllBytes(each.path()));
        }
        byte[] bytes = all.toByteArray();
        byte[][] hashes = new byte[(bytes.length + PIECE - 1) / PIECE][];
        for (int i = 0; i < hashes.length; i++) {
            int end = Math.min(bytes.length, (i + 1) * PIECE);
            hashes[i] = MessageDigest.getInstance("SHA-1").digest(Arrays.copyOfRange(bytes, i * PIECE, end));
        }
        return hashes;
    }

    @Test
    void everyPieceHasTheHashOfItsBytesWhereverTheFilesBegin() throws Exception {
        Random random = TestSeed.random();
        Path dir = Files.createDirectory(temp.resolve("dir"));
        for (int i = 0; i < 40; i++) {
            byte[] bytes = new byte[i == 20 ? 30 << 20 : random.nextInt(4) * random.nextInt(40_000)];
            random.nextBytes(bytes);
            Files.write(dir.resolve("file" + i), bytes);
        }
        SharedContent content = SharedContent.find(dir, ContentFilter.USUAL);
        Metainfo metainfo = make(content, RecheckProgress.NONE).metainfo();
        byte[][] expected = expectedHashes(content);
        assertEquals(expected.length, metainfo.pieceHashes().count());
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], metainfo.pieceHashes().hash(i), "piece " + i);
        }
        assertEquals(content.content().files(), metainfo.files());
    }

    /** What another program does to a file while it is hashed. */
    private enum Meddling {
        GROWS {
            @Override
            void with(Path file) throws IOException {
                Files.write(file, new byte[1], StandardOpenOption.APPEND);
            }
        },
        SHRINKS {
            @Override
            void with(Path file) throws IOException {
                Files.write(file, new byte[10]);
            }
        },
        CHANGES {
            @Override
            void with(Path file) throws IOException {
                byte[] other = new byte[(int) Files.size(file)];
                other[0] = 1;
                Files.write(file, other);
                Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(5)));
            }
        },
        /** With the size and the time of the old one. */
        IS_REPLACED {
            @Override
            void with(Path file) throws IOException {
                Path other = Files.write(file.resolveSibling(".other"), new byte[(int) Files.size(file)]);
                Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
                Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            }
        };

        abstract void with(Path file) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatChangesWhileItIsHashedIsNoticed(Meddling meddling) throws Exception {
        Path file = Files.write(temp.resolve("file"), new byte[100_000]);
        SharedContent content = SharedContent.find(file, ContentFilter.USUAL);
        meddling.with(file);
        StorageException thrown = assertThrows(StorageException.class, () -> make(content, RecheckProgress.NONE));
        assertEquals(StorageException.Kind.CHANGED, thrown.kind());
        assertTrue(thrown.getMessage().startsWith(file + " changed while it was being hashed"), thrown::getMessage);
    }

    @Test
    void aFileThatVanishesIsTold() throws Exception {
        Path file = Files.write(temp.resolve("file"), new byte[100_000]);
        SharedContent content = SharedContent.find(file, ContentFilter.USUAL);
        Files.delete(file);
        StorageException thrown = assertThrows(StorageException.class, () -> make(content, RecheckProgress.NONE));
        assertTrue(thrown.getMessage().contains(file + ": no such file"), thrown::getMessage);
    }

    @Test
    void morePiecesThanAnyClientTakesAreRefusedBeforeAnythingIsRead() throws Exception {
        Path file = temp.resolve("sparse");
        try (var channel = Files.newByteChannel(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.position(100L << 30);
            channel.write(ByteBuffer.allocate(1));
        }
        SharedContent content = SharedContent.find(file, ContentFilter.USUAL);
        StorageException thrown = assertThrows(StorageException.class, () -> make(content, RecheckProgress.NONE));
        assertEquals(StorageException.Kind.NOT_SHAREABLE, thrown.kind());
    }
}

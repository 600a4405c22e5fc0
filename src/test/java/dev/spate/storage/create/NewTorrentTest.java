package dev.spate.storage.create;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.TorrentDetails;
import dev.spate.metainfo.TorrentForm;
import dev.spate.storage.RecheckProgress;
import dev.spate.storage.StorageException;
import dev.spate.support.TestSeed;
import dev.spate.torrent.InfoHash;
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
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class NewTorrentTest {
    private static final int PIECE = 16_384;

    @TempDir
    private Path temp;

    private NewTorrent make(SharedContent content, RecheckProgress progress) throws StorageException {
        return NewTorrent.make(content, TorrentForm.V1, PIECE, TorrentDetails.NONE, progress);
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

    /**
     * What bep_0052_torrent_creator.py of BEP 52 makes of the same files, its directories read in order: files of several
     * pieces, of some blocks, of none, in directories, ending with a piece, a block or neither.
     */
    @ParameterizedTest
    @CsvSource({
        "sample, 16384, HYBRID, d2228cbd4e7d5b14a3af9501de1ccfccd35fcc89,"
                + " eac8686d7a5335d5e8abc6a0e3136c73e5ed52aea5b34c199e9c33b271371d46",
        "sample, 32768, HYBRID, 8f2b771331c5dc0ca34473e007eb187f95fb04ae,"
                + " 1284753e437d9414737e270d8ea9eb18e91779997ab7fdc6e184e17e098e7fdb",
        "sample, 65536, HYBRID, c4786affd9d62ebf38d8641630431a95f1f3a1f8,"
                + " d0a8b1e88c905d46ec3684565968e8f2f41d0a1dd250e3816423d2462cf1f402",
        "sample, 16384, V2, , 15ef703c32f0705bba459c809c40b375cd572cca553d1f7f784ecd37089c4b99",
        "sample, 65536, V2, , 648819f453bdfd4b85d448107acbf36779140bb96bbc41d41073016048249146",
        "one, 16384, V2, , 06455c0d3a971560e32247a6d03b9290e41245d071479084bb559eb1371b18ea",
        "one, 65536, V2, , 73ea93cdfa98e81c7f4922faaa718b703527d5cc9e91ef2baf3e6d6e980e1888",
        "even, 65536, HYBRID, 33ceca6ab3dcec3083ffb05439cc6b38ced7a818,"
                + " a48ba89a7a5acceaeec5d6cad455b186f7e290b92c9a3cf56fadb987be0142a1",
        "small, 65536, V2, , 98853a8e8a3b607b31c6401d1dfaac172646da6dc6c8eb513adf6b27861d663b"
    })
    void theReferenceCreatorOfBep52MakesTheSame(
            String name, int pieceLength, TorrentForm form, String infoHashV1, String infoHashV2) throws Exception {
        Files.createDirectories(temp.resolve("sample/d/e"));
        write("sample/a", 3 * PIECE + 5, 1);
        write("sample/b", 0, 2);
        write("sample/d/e/c", 100, 3);
        write("sample/d/f", 5 * PIECE, 4);
        write("sample/z", 2 * PIECE + 7, 5);
        write("one", 9 * PIECE + 1, 6);
        write("even", 12 * PIECE, 7);
        write("small", 3 * PIECE + 1, 8);
        SharedContent content = SharedContent.find(temp.resolve(name), ContentFilter.USUAL);
        Metainfo metainfo = NewTorrent.make(content, form, pieceLength, TorrentDetails.NONE, RecheckProgress.NONE)
                .metainfo();
        assertEquals(Optional.ofNullable(infoHashV1), metainfo.infoHashV1().map(InfoHash::toHex));
        assertEquals(Optional.of(infoHashV2), metainfo.infoHashV2().map(InfoHash::toHex));
        // The reader has compared them with the roots.
        long several = metainfo.files().stream()
                .filter(each -> !each.pad() && each.length() > pieceLength)
                .count();
        assertEquals(several, metainfo.pieceLayers().count());
    }

    private void write(String name, int length, int seed) throws IOException {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8) * 17 + seed);
        }
        Files.write(temp.resolve(name), bytes);
    }

    @Test
    void directoriesDeeperThanAReaderTakesAreRefusedInVersion2() throws Exception {
        Path deep = temp.resolve("deep");
        Path top = deep;
        for (int i = 0; i < 95; i++) {
            deep = deep.resolve("d");
        }
        Files.createDirectories(deep);
        Files.write(deep.resolve("f"), new byte[1]);
        SharedContent content = SharedContent.find(top, ContentFilter.USUAL);
        assertEquals(1, make(content, RecheckProgress.NONE).metainfo().files().size());
        StorageException thrown = assertThrows(
                StorageException.class,
                () -> NewTorrent.make(content, TorrentForm.V2, PIECE, TorrentDetails.NONE, RecheckProgress.NONE));
        assertTrue(
                thrown.getMessage()
                        .endsWith("more than 94 directories within each other, which no client takes in a"
                                + " torrent of version 2"),
                thrown::getMessage);
        SharedContent fits = SharedContent.find(top.resolve("d"), ContentFilter.USUAL);
        assertEquals(
                95,
                NewTorrent.make(fits, TorrentForm.V2, PIECE, TorrentDetails.NONE, RecheckProgress.NONE)
                        .metainfo()
                        .files()
                        .get(0)
                        .path()
                        .size());
    }
}

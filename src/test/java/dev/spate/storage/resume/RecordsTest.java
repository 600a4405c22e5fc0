package dev.spate.storage.resume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.FileEntry;
import dev.spate.storage.BlockSlot;
import dev.spate.storage.Disk;
import dev.spate.storage.PieceBuffer;
import dev.spate.storage.PieceHasher;
import dev.spate.storage.PieceMemory;
import dev.spate.storage.Sample;
import dev.spate.storage.StorageException;
import dev.spate.storage.StorageException.Kind;
import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.FileSpan;
import dev.spate.storage.files.FileStat;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.files.SameFileCheck;
import dev.spate.support.Patience;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PieceLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The small records that the storage leans on, each alone. */
@Timeout(60)
class RecordsTest {
    private static final int BLOCK = 16384;

    @TempDir
    Path dir;

    private static FileEntry file(String name, long offset, long length, boolean pad) {
        return new FileEntry(List.of(name), offset, length, pad);
    }

    @Test
    void aPieceLiesInItsFilesWithoutAGap() {
        FileMap map = new FileMap(
                new PieceLayout(100, 40),
                List.of(
                        file("empty", 0, 0, false),
                        file("a", 0, 30, false),
                        file("pad", 30, 20, true),
                        file("none", 50, 0, false),
                        file("b", 50, 50, false)));
        assertEquals(List.of(new FileSpan(1, 0, 0, 30, false), new FileSpan(2, 0, 30, 10, true)), map.spans(0));
        assertEquals(List.of(new FileSpan(2, 10, 0, 10, true), new FileSpan(4, 0, 10, 30, false)), map.spans(1));
        assertEquals(List.of(new FileSpan(4, 30, 0, 20, false)), map.spans(2));
        assertEquals(0, map.firstPiece(1));
        assertEquals(0, map.lastPiece(1));
        assertEquals(0, map.firstPiece(2));
        assertEquals(1, map.lastPiece(2));
        assertEquals(1, map.firstPiece(4));
        assertEquals(2, map.lastPiece(4));
        assertEquals(40, map.layout().pieceLength());
        assertEquals(5, map.fileCount());
    }

    @Test
    void aFileThatEndsWithAPieceHasNoByteInTheNext() {
        FileMap map = new FileMap(
                new PieceLayout(80, 40),
                List.of(file("a", 0, 40, false), file("b", 40, 1, false), file("c", 41, 39, false)));
        assertEquals(0, map.lastPiece(0));
        assertEquals(1, map.firstPiece(1));
        assertEquals(1, map.lastPiece(1));
    }

    @Test
    void anEmptyFileExists() {
        assertTrue(new FileStat(0, 5).exists());
        assertFalse(FileStat.ABSENT.exists());
        assertEquals(new FileStat(7, Long.MIN_VALUE), new FileStat(7, 5).unsure());
        assertEquals(new FileStat(0, Long.MIN_VALUE), FileStat.ABSENT.unsure());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "d", "d5:check20:", "d5:check20:and more", "damaged, but 9:info hash20: is in it"})
    void whatMayHaveBeenARecordIsOurs(String content) {
        assertTrue(ResumeData.mayBeOurs(content.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "d5:files", "my notes", "9:info hash19:"})
    void anythingElseIsSomebodyElses(String content) {
        assertFalse(ResumeData.mayBeOurs(content.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void theLongestRecordGrowsWithPiecesAndFiles() {
        assertEquals(4 << 20, ResumeData.mostBytes(0, 0));
        assertEquals((4 << 20) + 100 + 640, ResumeData.mostBytes(800, 10));
    }

    @Test
    void ofAnotherVersionNothingIsRead() {
        assertTrue(read("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee", 0));
        assertFalse(read("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni3ee", 0));
        assertFalse(read("5:filesle9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@e", 0));
        assertTrue(
                read("5:fileslli0ei7eee9:info hash20:aaaaaaaaaabbbbbbbbbb6:pieces2:A@7:versioni2ee", 1),
                "an empty file");
    }

    private static boolean read(String members, int files) {
        String checked = "d5:check20:"
                + new String(Sample.sha1(members.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1)
                + members;
        return ResumeData.read(checked.getBytes(StandardCharsets.ISO_8859_1), 10, files)
                .isPresent();
    }

    @Test
    void aStateOfNothingIsReadAgain() {
        ResumeData state = new ResumeData(InfoHash.of(new byte[20]), new Bitfield(0), List.of());
        assertEquals(state, ResumeData.read(state.write(), 0, 0).orElseThrow());
    }

    @Test
    void aPieceKnowsItsNumberAndLength() {
        PieceMemory memory = new PieceMemory(4 * BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(7, 3 * BLOCK, memory);
        assertEquals(7, piece.piece());
        assertEquals(3 * BLOCK, piece.lengthBytes());
        assertThrows(IndexOutOfBoundsException.class, () -> piece.accept(-1, Unpooled.wrappedBuffer(new byte[1])));
        piece.release();
        memory.close();
    }

    @Test
    void aBlockThatBeganAtAnotherPlaceIsCopiedToItsOwn() {
        PieceMemory memory = new PieceMemory(2 * BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(0, 2 * BLOCK, memory);
        PieceBuffer other = new PieceBuffer(1, 2 * BLOCK, memory);
        ByteBuf here = piece.slice(0, BLOCK);
        assertSame(
                here, here.setBytes(0, Unpooled.wrappedBuffer(new byte[BLOCK]).setByte(3, 9), 0, BLOCK));
        here.writerIndex(BLOCK);
        other.accept(0, here);
        piece.accept(BLOCK, here);
        here.release();
        assertEquals(0, here.refCnt());
        ByteBuf sealed = piece.seal();
        assertEquals(9, sealed.getByte(BLOCK + 3));
        ByteBuf copied = other.seal();
        assertEquals(9, copied.getByte(3));
        memory.giveBack(sealed);
        memory.giveBack(copied);
        memory.close();
        assertEquals(0, memory.inUse());
    }

    @Test
    void neighboursDoNotOverlap() {
        PieceMemory memory = new PieceMemory(3 * BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(0, 3 * BLOCK, memory);
        ByteBuf middle = piece.slice(BLOCK, BLOCK);
        ByteBuf before = piece.slice(0, BLOCK);
        ByteBuf after = piece.slice(2 * BLOCK, BLOCK);
        for (ByteBuf each : List.of(before, middle, after)) {
            assertTrue(each instanceof BlockSlot, "it lies in the piece's memory");
            each.release();
        }
        piece.accept(BLOCK, Unpooled.wrappedBuffer(new byte[BLOCK]));
        ByteBuf last = piece.slice(2 * BLOCK, BLOCK);
        assertTrue(last instanceof BlockSlot, "only the middle was accepted");
        last.release();
        piece.release();
        memory.close();
    }

    @Test
    void aCopyThatWaitsForASlowWriterIsReleasedWithThePiece() {
        PieceMemory memory = new PieceMemory(BLOCK, 0);
        PieceBuffer piece = new PieceBuffer(0, BLOCK, memory);
        ByteBuf slow = piece.slice(0, BLOCK);
        ByteBuf[] copy = new ByteBuf[1];
        ByteBuf content = new UnpooledHeapByteBuf(UnpooledByteBufAllocator.DEFAULT, BLOCK, BLOCK) {
            @Override
            public ByteBuf copy(int index, int length) {
                copy[0] = super.copy(index, length);
                return copy[0];
            }
        };
        content.writerIndex(BLOCK);
        piece.accept(0, content);
        content.release();
        piece.release();
        assertEquals(0, copy[0].refCnt());
        slow.release();
        memory.close();
    }

    @Test
    void memoryIsForAllThreads() throws Exception {
        PieceMemory memory = new PieceMemory(BLOCK, 4 * BLOCK);
        ByteBuf one = memory.acquire();
        ByteBuf two = elsewhere(memory::acquire);
        memory.giveBack(one);
        assertEquals(1, elsewhere(memory::inUse));
        assertEquals(BLOCK, elsewhere(memory::idleBytes));
        elsewhere(() -> {
            memory.giveBack(two);
            return 0;
        });
        assertEquals(2 * BLOCK, memory.idleBytes());
        elsewhere(() -> {
            memory.close();
            return 0;
        });
        assertEquals(0, one.refCnt());
        assertEquals(0, two.refCnt());
        assertEquals(0, elsewhere(memory::inUse));
        VerifiedPieces verified = new VerifiedPieces(new Bitfield(3));
        verified.add(1);
        elsewhere(() -> {
            verified.add(2);
            return 0;
        });
        assertEquals(List.of(1, 2), Disk.pieces(elsewhere(verified::copy)));
        Bitfield copy = verified.copy();
        copy.clear(1);
        assertEquals(2, verified.copy().cardinality());
    }

    private static <T> T elsewhere(Callable<T> task) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                result.complete(task.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return result.get(Patience.SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void aHasherCountsWhatWasAddedSinceTheLastResult() {
        PieceHasher hasher = new PieceHasher();
        byte[] content = {1, 2, 3, 4};
        hasher.update(content, 3);
        assertArrayEquals(Sample.sha1(new byte[] {1, 2, 3}), hasher.finish());
        hasher.update(content, 4);
        hasher.reset();
        hasher.update(content, 4);
        assertArrayEquals(Sample.sha1(content), hasher.finish());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 1})
    void eachBlockHasOneDigestAndSoHasTheLastPart(int length) {
        long[] digests = new PieceHasher().blockDigests(ByteBuffer.allocate(length));
        assertEquals(length == 0 ? 0 : (length - 1) / BLOCK + 1, digests.length);
    }

    private static final FileTime THEN = FileTime.fromMillis(1_000_000);

    /** A twin among files of other times and lengths is found wherever it stands. */
    @Test
    void linkedFilesAreFoundAmongOthers() throws Exception {
        Sample.Spec[] specs = new Sample.Spec[6];
        for (int n = 0; n < 6; n++) {
            specs[n] = new Sample.Spec("f" + n, 1_000);
        }
        Sample sample = Sample.multi(1, BLOCK, specs);
        FileMap map = new FileMap(sample.metainfo().layout(), sample.metainfo().files());
        for (int one = 0; one < 5; one++) {
            for (int other = one + 1; other < 6; other++) {
                Path out = Files.createDirectory(dir.resolve("out" + one + other));
                for (int n = 0; n < 6; n++) {
                    Path path = out.resolve("f" + n);
                    if (n == other) {
                        Files.createLink(path, out.resolve("f" + one));
                    } else {
                        Files.write(path, new byte[n % 2 == 0 ? 500 : 600]);
                        Files.setLastModifiedTime(path, n < 3 ? THEN : FileTime.fromMillis(2_000_000));
                    }
                }
                OutputTree tree = new OutputTree(out, true, "sample");
                StorageException error =
                        assertThrows(StorageException.class, () -> SameFileCheck.refuse(map, tree, tree.statAll(map)));
                assertEquals(Kind.OBSTRUCTED, error.kind());
                assertTrue(error.getMessage().contains("f" + one)
                        && error.getMessage().contains("f" + other));
            }
        }
    }

    @Test
    void filesThatOnlyLookAlikeAreNoTwins() throws Exception {
        Sample sample = Sample.multi(1, BLOCK, new Sample.Spec("a", 100), new Sample.Spec("b", 100));
        FileMap map = new FileMap(sample.metainfo().layout(), sample.metainfo().files());
        OutputTree tree = new OutputTree(Files.createDirectory(dir.resolve("out")), true, "sample");
        for (String name : List.of("a", "b")) {
            Files.write(dir.resolve("out").resolve(name), new byte[50]);
            Files.setLastModifiedTime(dir.resolve("out").resolve(name), THEN);
        }
        SameFileCheck.refuse(map, tree, tree.statAll(map));
        assertEquals(tree.statAll(map).get(0), tree.statAll(map).get(1));
    }

    /** 4,095 bytes are the longest path that a system takes. */
    @Test
    void aPathOfTheGreatestLengthIsTakenAndALongerOneIsNot() throws Exception {
        Path out = dir.resolve("out");
        for (int more = 0; more < 2; more++) {
            int left = 4_095 - out.toString().length() + more;
            List<String> components = new ArrayList<>();
            while (left > 0) {
                int length = left > 400 ? 200 : Math.min(left - 1, left > 250 ? left / 2 : 250);
                components.add("d".repeat(length));
                left -= length + 1;
            }
            FileEntry deep = new FileEntry(components, 0, 10, false);
            FileMap map = new FileMap(new PieceLayout(10, 10), List.of(deep));
            OutputTree tree = new OutputTree(out, true, "sample");
            if (more == 0) {
                assertEquals(List.of(FileStat.ABSENT), tree.statAll(map));
                assertEquals(4_095, tree.path(deep).toString().length());
            } else {
                StorageException error = assertThrows(StorageException.class, () -> tree.statAll(map));
                assertTrue(error.getMessage().contains("a path of 4096 bytes"), error.getMessage());
                assertTrue(error.getMessage().contains(": " + "d".repeat(80) + "… ("), error.getMessage());
            }
        }
    }

    @Test
    void paddingMayHaveAnyName() throws Exception {
        FileEntry pad = new FileEntry(List.of("p".repeat(5_000)), 0, 10, true);
        FileMap map = new FileMap(new PieceLayout(10, 10), List.of(pad));
        assertEquals(List.of(FileStat.ABSENT), new OutputTree(dir.resolve("out"), true, "sample").statAll(map));
    }
}

package dev.spate.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.metainfo.Metainfo;
import dev.spate.storage.PieceVerifier.FilePiece;
import dev.spate.storage.PieceVerifier.Verdict;
import dev.spate.storage.files.FileMap;
import dev.spate.torrent.Block;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceVerifierTest {
    private static final int PIECE = 65_536;
    private static final int[] LENGTHS = {3 * PIECE + 100, 1, 2 * PIECE, 20_000, PIECE};

    @TempDir
    Path temp;

    private static PieceVerifier verifier(Metainfo metainfo) {
        return new PieceVerifier(metainfo, new FileMap(metainfo.layout(), metainfo.files()));
    }

    private static Verdict judge(PieceVerifier verifier, int piece, byte[] content) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        return verifier.judge(piece, direct, new PieceHasher());
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void everyPieceIsJudgedByItsTree(boolean hybrid) {
        SampleV2 sample = hybrid ? SampleV2.hybrid(1, PIECE, true, LENGTHS) : SampleV2.v2(1, PIECE, true, LENGTHS);
        PieceVerifier verifier = verifier(sample.torrent().metainfo());
        assertEquals(9, sample.torrent().pieceCount());
        PieceHasher hasher = new PieceHasher();
        for (int piece = 0; piece < 9; piece++) {
            byte[] content = sample.torrent().piece(piece);
            assertEquals(Verdict.RIGHT, verifier.judge(piece, ByteBuffer.wrap(content), hasher));
            content[content.length / 2] ^= 1;
            assertEquals(Verdict.WRONG, verifier.judge(piece, ByteBuffer.wrap(content), hasher), "piece " + piece);
        }
    }

    @Test
    void aPieceWaitsForItsLayerUnlessItHasASha1() {
        SampleV2 sample = SampleV2.v2(1, PIECE, false, LENGTHS);
        PieceVerifier verifier = verifier(sample.torrent().metainfo());
        assertFalse(verifier.isJudgeable(3));
        assertTrue(verifier.isJudgeable(4));
        assertEquals(Verdict.UNKNOWN, judge(verifier, 3, sample.torrent().piece(3)));
        verifier.learn(0, sample.layers().get(0));
        assertTrue(verifier.isJudgeable(3));
        assertEquals(Verdict.RIGHT, judge(verifier, 3, sample.torrent().piece(3)));
        assertEquals(Verdict.WRONG, judge(verifier, 2, sample.torrent().piece(1)));

        SampleV2 hybrid = SampleV2.hybrid(1, PIECE, false, LENGTHS);
        PieceVerifier both = verifier(hybrid.torrent().metainfo());
        assertTrue(both.isJudgeable(3));
        assertEquals(Verdict.RIGHT, judge(both, 3, hybrid.torrent().piece(3)));
        assertEquals(Verdict.WRONG, judge(both, 3, hybrid.torrent().piece(0)));
    }

    /** A hybrid may be made so that peers of version 1 and those of version 2 get different contents. */
    @Test
    void aHybridWhoseHashesDisagreeContradictsItself() {
        SampleV2 sample = SampleV2.hybrid(1, PIECE, false, LENGTHS);
        PieceVerifier verifier = verifier(sample.torrent().metainfo());
        verifier.learn(0, SampleV2.v2(2, PIECE, true, LENGTHS).layers().get(0));
        assertEquals(Verdict.CONTRADICTORY, judge(verifier, 0, sample.torrent().piece(0)));
        byte[] wrong = new byte[PIECE];
        assertEquals(Verdict.WRONG, judge(verifier, 0, wrong));
    }

    /** Padding is in no tree: who sends something else there lies, and the torrent is not to blame. */
    @Test
    void falsePaddingOfAHybridIsWrong() {
        SampleV2 sample = SampleV2.hybrid(1, PIECE, true, LENGTHS);
        PieceVerifier verifier = verifier(sample.torrent().metainfo());
        byte[] content = sample.torrent().piece(3);
        content[PIECE - 1] = 1;
        assertEquals(Verdict.WRONG, judge(verifier, 3, content));
    }

    @ParameterizedTest
    @CsvSource({"0, 17, 1", "0, 65535, 3", "3, 0, 0", "3, 40000, 2", "3, 120, 0"})
    void theLeavesTellWhichBlocksAreFalse(int piece, int at, int block) throws Exception {
        SampleV2 sample = SampleV2.hybrid(1, PIECE, true, LENGTHS);
        Metainfo metainfo = sample.torrent().metainfo();
        try (Storage storage = Storage.open(
                metainfo, temp.resolve("out"), StorageOptions.defaults(), RecheckProgress.NONE, DiskWatch.NONE)) {
            byte[] content = sample.torrent().piece(piece);
            content[piece == 0 && at == 17 ? 16_400 : at] ^= 1;
            CompletableFuture<FailedPiece> failed = new CompletableFuture<>();
            storage.store(StoreResult.buffer(storage, piece, content), false, Runnable::run, new Failing(failed));
            FailedPiece found = failed.get(10, TimeUnit.SECONDS);
            FilePiece place = storage.verifier().place(piece).orElseThrow();
            BitSet bad = found.falseBlocks(sample.leaves(piece, place.lengthBytes()));
            assertEquals("{" + block + "}", bad.toString());
            PieceBuffer kept = found.keep(bad);
            ByteBuf right = kept.slice(block * 16_384, 16_384);
            right.writeBytes(sample.torrent().piece(piece), block * 16_384, 16_384);
            kept.accept(block * 16_384, right);
            right.release();
            CompletableFuture<StoreResult> verdict = new CompletableFuture<>();
            storage.store(kept, false, Runnable::run, StoreResult.callback(verdict));
            assertEquals("stored", verdict.get(10, TimeUnit.SECONDS).word());
            assertArrayEquals(new int[] {1}, new int[] {storage.verified().cardinality()});
        }
    }

    private record Failing(CompletableFuture<FailedPiece> failed) implements StoreCallback {
        @Override
        public void stored(long[] digests) {
            failed.completeExceptionally(new AssertionError("stored"));
        }

        @Override
        public void compared(long[] digests) {
            failed.completeExceptionally(new AssertionError("compared"));
        }

        @Override
        public void corrupt(long[] digests) {
            failed.completeExceptionally(new AssertionError("corrupt without its content"));
        }

        @Override
        public void corrupt(FailedPiece piece) {
            failed.complete(piece);
        }

        @Override
        public void failed(StorageException error) {
            failed.completeExceptionally(error);
        }
    }

    /** What the last run left is found again, by the trees alone. */
    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aRecheckFindsWhatIsThere(boolean hybrid) throws Exception {
        SampleV2 sample = hybrid ? SampleV2.hybrid(1, PIECE, true, LENGTHS) : SampleV2.v2(1, PIECE, true, LENGTHS);
        Path out = temp.resolve("out");
        sample.torrent().writeTo(out);
        java.nio.file.Files.write(out.resolve("f2"), new byte[PIECE]);
        try (Storage storage = Storage.open(
                sample.torrent().metainfo(), out, StorageOptions.defaults(), RecheckProgress.NONE, DiskWatch.NONE)) {
            assertEquals(7, storage.verified().cardinality());
            assertFalse(storage.verified().get(5) || storage.verified().get(6));
        }
    }

    /** libtorrent 2.0 requests whole blocks at the end of each file. */
    @Test
    void theGapBehindAFileReadsAsZeros() throws Exception {
        SampleV2 sample = SampleV2.v2(1, PIECE, true, LENGTHS);
        Path out = temp.resolve("out");
        sample.torrent().writeTo(out);
        assertEquals(PIECE, sample.torrent().metainfo().layout().lengthWithGap(3));
        try (Storage storage = Storage.open(
                sample.torrent().metainfo(), out, StorageOptions.defaults(), RecheckProgress.NONE, DiskWatch.NONE)) {
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            List<Block> blocks = List.of(new Block(3, 0, 16_384), new Block(3, 16_384, 16_384));
            storage.read(blocks, new OneByte(), Unpooled.buffer(2 + 32_768), Runnable::run, new ReadCallback() {
                @Override
                public void read(ByteBuf blocks) {
                    read.complete(ByteBufUtil.getBytes(blocks));
                    blocks.release();
                }

                @Override
                public void failed(int piece, StorageException reason) {
                    read.completeExceptionally(reason);
                }
            });
            byte[] expected = new byte[2 + 32_768];
            expected[0] = 7;
            System.arraycopy(sample.torrent().piece(3), 0, expected, 1, 100);
            expected[1 + 16_384] = 7;
            assertArrayEquals(expected, read.get(10, TimeUnit.SECONDS));
        }
    }

    private static final class OneByte implements BlockHeader {
        @Override
        public int bytes() {
            return 1;
        }

        @Override
        public void write(Block block, ByteBuf target) {
            target.writeByte(7);
        }
    }
}

package dev.spate.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PieceLayoutTest {
    @Test
    void theLastPieceAndTheLastBlockAreShorter() {
        PieceLayout layout = new PieceLayout(100_000, 32_768);
        assertEquals(4, layout.pieceCount());
        assertEquals(1_696, layout.pieceLength(3));
        assertEquals(2, layout.blockCount(0));
        assertEquals(1, layout.blockCount(3));
        assertEquals(new Block(3, 0, 1_696), layout.block(3, 0));
        assertEquals(new Block(0, 16_384, 16_384), layout.block(0, 1));
        assertEquals(98_304, layout.pieceOffset(3));
    }

    @Test
    void lengthsBeyondFourGibibytesDoNotWrap() {
        PieceLayout layout = new PieceLayout(1L << 40, 1 << 20);
        assertEquals(1 << 20, layout.pieceCount());
        assertEquals(((1L << 20) - 1) << 20, layout.pieceOffset(layout.pieceCount() - 1));
    }

    @Test
    void rejectsWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(1L << 40, 1));
        assertThrows(IllegalArgumentException.class, () -> new PieceLayout(Long.MAX_VALUE, Integer.MAX_VALUE));
        PieceLayout layout = new PieceLayout(10, 4);
        assertThrows(IndexOutOfBoundsException.class, () -> layout.pieceLength(3));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.blockLength(0, 1));
    }

    @Test
    void emptyContentHasNoPieces() {
        assertEquals(0, new PieceLayout(0, 16_384).pieceCount());
    }

    @Test
    void everyFileOfAVersion2TorrentBeginsWithAPieceOfItsOwn() {
        int piece = 32_768;
        // 2 pieces, the second short; nothing; 1 full piece; 1 short one; 1 short one at the end.
        PieceLayout layout = PieceLayout.ofAlignedFiles(new long[] {40_000, 0, piece, 5, 20_000}, piece);
        assertEquals(5, layout.pieceCount());
        assertEquals(
                List.of(piece, 40_000 - piece, piece, 5, 20_000),
                IntStream.range(0, 5).map(layout::pieceLength).boxed().toList());
        assertEquals(4L * piece, layout.pieceOffset(4));
        assertEquals(1, layout.blockCount(1));
        assertEquals(40_000 - piece, layout.blockLength(1, 0));
        assertEquals(3_616, layout.blockLength(4, 1));
        assertEquals(40_000 + piece + 5 + 20_000, layout.totalBytes());
        assertEquals(4L * piece + 20_000, layout.endOffset());
    }

    @Test
    void alignedFilesWithoutGapsAreAnOrdinaryLayout() {
        assertEquals(
                new PieceLayout(100_000, 16_384), PieceLayout.ofAlignedFiles(new long[] {65_536, 0, 34_464}, 16_384));
        assertEquals(new PieceLayout(0, 16_384), PieceLayout.ofAlignedFiles(new long[] {0, 0}, 16_384));
        assertNotEquals(
                new PieceLayout(8, 16_384),
                PieceLayout.ofAlignedFiles(new long[] {4, 4}, 16_384),
                "two pieces, not one");
    }

    @Test
    void rejectsAlignedFilesThatHaveTooManyPiecesTogether() {
        long[] huge = {Long.MAX_VALUE / 2, 1};
        assertThrows(IllegalArgumentException.class, () -> PieceLayout.ofAlignedFiles(huge, 1 << 30));
        long[] half = {1L << 45, 1L << 45, 1};
        assertThrows(IllegalArgumentException.class, () -> PieceLayout.ofAlignedFiles(half, 16_384));
        assertThrows(IllegalArgumentException.class, () -> PieceLayout.ofAlignedFiles(new long[] {-1}, 16_384));
    }
}

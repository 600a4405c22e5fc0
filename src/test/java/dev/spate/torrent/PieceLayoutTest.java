package dev.spate.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
}

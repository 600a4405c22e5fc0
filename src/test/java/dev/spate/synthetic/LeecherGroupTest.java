package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.metainfo.TorrentForm;
import org.junit.jupiter.api.Test;

class LeecherGroupTest {
    /** Ten pieces, the last of 100 bytes. */
    private static final TorrentShape SHAPE = new TorrentShape(9 * 32_768 + 100, 32_768, 1, 1);

    @Test
    void eachTakesEverythingUnlessItIsTold() {
        assertEquals(10, new LeecherGroup(3, 0, 0).piecesEach(SHAPE));
        assertEquals(3 * SHAPE.sizeBytes(), new LeecherGroup(3, 0, 0).totalBytes(SHAPE));
        assertEquals(10, new LeecherGroup(3, 0, 1 << 30).piecesEach(SHAPE));
        assertEquals(0, LeecherGroup.NONE.totalBytes(SHAPE));
    }

    @Test
    void takesWholePiecesFromPlacesThatLieApart() {
        LeecherGroup group = new LeecherGroup(5, 0, 32_769);
        assertEquals(2, group.piecesEach(SHAPE));
        assertEquals(0, group.firstPiece(SHAPE, 0));
        assertEquals(8, group.firstPiece(SHAPE, 4));
        assertEquals(9 * 32_768 + 100, group.totalBytes(SHAPE));
    }

    @Test
    void gapsBetweenFilesAreNotTaken() {
        TorrentShape tree = new TorrentShape(900_001, 32_768, 11, 1, TorrentForm.V2);
        assertEquals(2 * tree.sizeBytes(), new LeecherGroup(2, 0, 0).totalBytes(tree));
    }

    @Test
    void refusesNegativeNumbers() {
        assertThrows(IllegalArgumentException.class, () -> new LeecherGroup(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new LeecherGroup(1, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LeecherGroup(1, 0, -1));
    }
}

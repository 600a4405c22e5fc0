package dev.spate.synthetic.leecher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WantedBlocksTest {
    /** Ten pieces of two blocks; the last has one of 100 bytes. */
    private static final PieceLayout LAYOUT = new PieceLayout(9 * 32_768 + 100, 32_768);

    @Test
    void asksForEachBlockOnceAndPieceByPiece() {
        WantedBlocks all = new WantedBlocks(LAYOUT, 0, 10, 7);
        List<Integer> indices = drained(all);
        assertEquals(19, new HashSet<>(indices).size());
        assertEquals(19, indices.size());
        long bytes = indices.stream().mapToLong(all::length).sum();
        assertEquals(LAYOUT.totalBytes(), bytes);
        List<Integer> pieces = indices.stream().map(all::piece).toList();
        for (int i = 1; i < pieces.size(); i++) {
            if (!pieces.get(i).equals(pieces.get(i - 1))) {
                assertFalse(pieces.subList(0, i - 1).contains(pieces.get(i)), pieces::toString);
            }
        }
    }

    @Test
    void anotherSeedIsAnotherOrder() {
        assertEquals(drained(new WantedBlocks(LAYOUT, 0, 10, 7)), drained(new WantedBlocks(LAYOUT, 0, 10, 7)));
        assertFalse(drained(new WantedBlocks(LAYOUT, 0, 10, 7)).equals(drained(new WantedBlocks(LAYOUT, 0, 10, 8))));
    }

    @Test
    void aRunGoesOnAtTheFirstPieceAfterTheLast() {
        WantedBlocks run = new WantedBlocks(LAYOUT, 9, 2, 1);
        Set<Integer> pieces = new HashSet<>();
        drained(run).forEach(index -> pieces.add(run.piece(index)));
        assertEquals(Set.of(9, 0), pieces);
        assertEquals(8, run.atFirst().cardinality());
        assertFalse(run.atFirst().get(9));
        assertEquals(-1, run.index(1, 0, 16_384));
        assertEquals(-1, run.index(9, 0, 16_384));
        assertEquals(0, run.offset(run.index(9, 0, 100)));
    }

    @Test
    void aBlockCountsOnceAndOnlyWhenItWasAskedFor() {
        WantedBlocks run = new WantedBlocks(LAYOUT, 0, 1, 1);
        assertFalse(run.receive(0));
        int first = run.next(piece -> true);
        assertTrue(run.receive(first));
        assertFalse(run.receive(first));
        assertFalse(run.hasWholePieceOf(first));
        assertFalse(run.isComplete());
        int second = run.next(piece -> true);
        assertEquals(1, run.outstanding());
        assertTrue(run.receive(second));
        assertTrue(run.hasWholePieceOf(first));
        assertTrue(run.isComplete());
        assertEquals(0, run.outstanding());
        assertEquals(-1, run.next(piece -> true));
    }

    @Test
    void whatWillNotComeIsAskedForAgain() {
        WantedBlocks run = new WantedBlocks(LAYOUT, 0, 10, 1);
        int first = run.next(piece -> true);
        int second = run.next(piece -> true);
        run.giveUp(first);
        assertEquals(1, run.outstanding());
        assertEquals(first, run.next(piece -> true));
        run.giveUpAll();
        assertEquals(0, run.outstanding());
        assertEquals(Set.of(first, second), Set.of(run.next(piece -> true), run.next(piece -> true)));
        assertFalse(run.isComplete());
    }

    @Test
    void aBlockThatCameAfterItWasGivenUpCountsAsUnwantedAndIsAskedForAgain() {
        WantedBlocks run = new WantedBlocks(LAYOUT, 0, 1, 1);
        int first = run.next(piece -> true);
        run.giveUp(first);
        assertFalse(run.receive(first), "nobody waits for it");
        assertEquals(first, run.next(piece -> true));
        assertTrue(run.receive(first));
        assertEquals(1, drained(run).size());
    }

    @Test
    void asksOnlyForWhatTheClientHas() {
        WantedBlocks all = new WantedBlocks(LAYOUT, 0, 10, 7);
        Set<Integer> asked = new HashSet<>();
        for (int index = all.next(piece -> piece == 4); index >= 0; index = all.next(piece -> piece == 4)) {
            asked.add(all.piece(index));
        }
        assertEquals(Set.of(4), asked);
        assertEquals(17, drained(all).size());
    }

    private static List<Integer> drained(WantedBlocks blocks) {
        List<Integer> indices = new ArrayList<>();
        for (int index = blocks.next(piece -> true); index >= 0; index = blocks.next(piece -> true)) {
            indices.add(index);
        }
        return indices;
    }
}

package dev.spate.scheduler.smartban;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Pieces that wait for a peer that fetches them alone. */
class SoloQueueTest {
    private static final long SECOND = 1_000_000_000L;

    private final SoloQueue queue = new SoloQueue(new SoloTurns());

    @Test
    void sixteenAreLookedAtAndTheOthersAfterATurn() {
        SoloCandidate seed = new TestCandidate(2, 0L);
        TestCandidate last = new TestCandidate(3, 0L);
        for (int n = 0; n < 16; n++) {
            queue.add(n, 1_000, 0);
        }
        queue.rotate();
        assertEquals(0, queue.pick(seed, 0), "all are looked at: no need to turn");
        assertEquals(15, queue.pick(last.withOnly(15), 0));
        queue.add(16, 1_000, 0);
        assertEquals(-1, queue.pick(last.withOnly(16), 0));
        queue.rotate();
        assertEquals(16, queue.pick(last.withOnly(16), 0));
        assertEquals(1, queue.pick(seed, 0));
        assertEquals(17, queue.size());
    }

    @Test
    void whatIsTakenOutLeavesTheOthers() {
        queue.add(3, 1_000, 0);
        queue.add(4, 1_000, 0);
        assertFalse(queue.contains(5));
        queue.remove(3);
        assertFalse(queue.contains(3));
        assertTrue(queue.contains(4));
    }

    @Test
    void aPeerIsQuickWhenItBringsThePieceInTwentySeconds() {
        queue.add(0, 20_000, SECOND);
        SoloCandidate quick = new TestCandidate(4, 1_000.0);
        SoloCandidate slower = new TestCandidate(5, 999.0);
        assertEquals(0, queue.pick(quick, SECOND));
        assertEquals(-1, queue.pick(slower, 6 * SECOND - 1));
        assertEquals(0, queue.pick(slower, 6 * SECOND));
        assertEquals(SECOND, queue.sinceNanos(0));
        assertThrows(IllegalStateException.class, () -> queue.sinceNanos(1));
    }
}

package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.TestSeed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LateBlocksTest {
    private final LateBlocks late = new LateBlocks();

    @Test
    void expectsABlockAsOftenAsItWasTakenBack() {
        late.add(7);
        late.add(7);
        assertTrue(late.remove(7));
        assertTrue(late.contains(7));
        assertTrue(late.remove(7));
        assertFalse(late.contains(7));
        assertFalse(late.remove(7));
        assertFalse(late.excuse());
    }

    @Test
    void forgetsTheOldestOfMoreThanItsLimitAndExcusesAsMany() {
        for (int n = 0; n < LateBlocks.LIMIT + 3; n++) {
            late.add(n);
        }
        assertEquals(LateBlocks.LIMIT, late.size());
        assertFalse(late.contains(2));
        assertTrue(late.contains(3));
        for (int n = 0; n < 3; n++) {
            assertTrue(late.excuse());
        }
        assertFalse(late.excuse());
    }

    @Test
    void agreesWithAQueueInAnyOrderOfAddingAndRemoving() {
        RandomGenerator random = TestSeed.random();
        Deque<Long> model = new ArrayDeque<>();
        for (int n = 0; n < 100_000; n++) {
            long block = random.nextInt(2_000);
            if (random.nextInt(n % 20_000 < 10_000 ? 4 : 2) > 0) {
                late.add(block);
                model.add(block);
                if (model.size() > LateBlocks.LIMIT) {
                    model.remove();
                }
            } else {
                assertEquals(model.removeFirstOccurrence(block), late.remove(block));
            }
            assertEquals(model.size(), late.size());
        }
    }

    @Test
    void whatStoodAtAFreePlaceIsNotExpected() {
        late.add(7);
        assertFalse(late.contains(0));
        assertTrue(late.remove(7));
        assertFalse(late.contains(0));
        assertFalse(late.contains(7));
    }
}

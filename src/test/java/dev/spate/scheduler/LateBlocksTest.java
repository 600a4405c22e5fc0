package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.support.TestSeed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LateBlocksTest {
    private final LateBlocks late = new LateBlocks();

    @Test
    void expectsABlockAsOftenAsItWasTakenBack() {
        late.add(7, 70);
        late.add(7, 70);
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
            late.add(n, 10L * n);
        }
        assertEquals(LateBlocks.LIMIT, late.size());
        assertFalse(late.contains(2));
        assertEquals(-1, late.ageNanos(2, 1_000_000));
        assertTrue(late.contains(3));
        assertEquals(1_000_000 - 30, late.ageNanos(3, 1_000_000));
        assertEquals(1_000_000 - 10L * (LateBlocks.LIMIT + 2), late.ageNanos(LateBlocks.LIMIT + 2, 1_000_000));
        for (int n = 0; n < 3; n++) {
            assertTrue(late.excuse());
        }
        assertFalse(late.excuse());
    }

    @Test
    void agreesWithAQueueInAnyOrderOfAddingAndRemoving() {
        RandomGenerator random = TestSeed.random();
        Deque<Long> model = new ArrayDeque<>();
        Deque<Integer> sent = new ArrayDeque<>();
        for (int n = 0; n < 100_000; n++) {
            long block = random.nextInt(2_000);
            if (random.nextInt(n % 20_000 < 10_000 ? 4 : 2) > 0) {
                late.add(block, n);
                model.add(block);
                sent.add(n);
                if (model.size() > LateBlocks.LIMIT) {
                    model.remove();
                    sent.remove();
                }
            } else {
                int at = List.copyOf(model).indexOf(block);
                int last = List.copyOf(model).lastIndexOf(block);
                assertEquals(last < 0 ? -1 : n - List.copyOf(sent).get(last), late.ageNanos(block, n));
                assertEquals(at >= 0, late.remove(block));
                if (at >= 0) {
                    removeAt(model, at);
                    removeAt(sent, at);
                }
            }
            assertEquals(model.size(), late.size());
        }
    }

    private static void removeAt(Deque<?> queue, int index) {
        Iterator<?> each = queue.iterator();
        for (int n = 0; n <= index; n++) {
            each.next();
        }
        each.remove();
    }

    @Test
    void whatStoodAtAFreePlaceIsNotExpected() {
        late.add(7, 70);
        assertFalse(late.contains(0));
        assertTrue(late.remove(7));
        assertFalse(late.contains(0));
        assertFalse(late.contains(7));
    }
}

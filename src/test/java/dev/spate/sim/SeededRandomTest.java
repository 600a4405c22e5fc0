package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SeededRandomTest {
    @Test
    void theNumbersOfASeedNeverChange() {
        SeededRandom random = new SeededRandom(42);
        assertEquals(6332618229526065668L, random.nextLong());
        assertEquals(955, random.nextInt(1_000));
        assertEquals(713077629401L, random.nextLong(1_000_000_000_000L));
        assertEquals(0.06735789320333596, random.nextDouble());
    }

    @Test
    void boundsHoldAndEveryValueComes() {
        SeededRandom random = new SeededRandom(1);
        int[] times = new int[7];
        for (int n = 0; n < 70_000; n++) {
            times[random.nextInt(7)]++;
            long large = random.nextLong(3);
            double share = random.nextDouble();
            assertTrue(large >= 0 && large < 3 && share >= 0 && share < 1);
        }
        for (int each : times) {
            assertTrue(each > 9_500 && each < 10_500, each + " times");
        }
        assertThrows(IllegalArgumentException.class, () -> random.nextInt(0));
        assertThrows(IllegalArgumentException.class, () -> random.nextLong(0));
    }

    @Test
    void neighboursHaveNothingInCommon() {
        assertNotEquals(SeededRandom.of(1, 1).nextLong(), SeededRandom.of(1, 2).nextLong());
        assertNotEquals(SeededRandom.of(1, 1).nextLong(), SeededRandom.of(2, 1).nextLong());
    }
}

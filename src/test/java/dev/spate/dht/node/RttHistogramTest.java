package dev.spate.dht.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RttHistogramTest {
    private static final long MILLI = 1_000_000L;

    private final RttHistogram histogram = new RttHistogram();

    private void add(int times, long millis) {
        for (int i = 0; i < times; i++) {
            histogram.add(millis * MILLI);
        }
    }

    @Test
    void waitsHalfASecondWhileLittleIsKnown() {
        add(7, 10);
        assertEquals(500 * MILLI, histogram.lateNanos());
    }

    @Test
    void waitsForTheNinthDecile() {
        add(80, 150);
        add(20, 700);
        assertTrue(Math.abs(histogram.lateNanos() - 700 * MILLI) < 110 * MILLI, () -> "" + histogram.lateNanos());
    }

    @Test
    void waitsNeitherLessThan100MillisecondsNorMoreThanTwoSeconds() {
        add(50, 1);
        assertEquals(100 * MILLI, histogram.lateNanos());
        add(1_000, 60_000);
        assertEquals(2_000 * MILLI, histogram.lateNanos());
    }

    @Test
    void forgetsWhatWasLongAgo() {
        add(1_000, 1_500);
        add(2_000, 120);
        assertTrue(histogram.lateNanos() < 160 * MILLI, () -> "" + histogram.lateNanos());
    }
}

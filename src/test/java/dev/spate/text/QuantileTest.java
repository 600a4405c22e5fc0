package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantileTest {
    @Test
    void medianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertEquals(3, Quantile.median(new double[] {3}));
        assertEquals(2.5, Quantile.median(new double[] {1, 2, 3, 9}));
        assertEquals(2, Quantile.median(new double[] {1, 2, 9}));
    }

    @Test
    void nearestRankIsAlwaysOneOfTheValues() {
        List<Long> sorted = List.of(10L, 20L, 30L, 40L);

        assertEquals(10, Quantile.nearestRank(sorted, 0));
        assertEquals(20, Quantile.nearestRank(sorted, 50));
        assertEquals(30, Quantile.nearestRank(sorted, 51));
        assertEquals(40, Quantile.nearestRank(sorted, 100));
        assertEquals(-1, Quantile.nearestRank(List.of(), 50));
    }

    @Test
    void quantileOfCountsIsTheLowerOfTwoNeighbours() {
        int[] counts = {1, 0, 2, 1};

        assertEquals(0, Quantile.ofCounts(counts, 0));
        assertEquals(2, Quantile.ofCounts(counts, 0.5));
        assertEquals(3, Quantile.ofCounts(counts, 1));
        assertEquals(0, Quantile.ofCounts(new int[] {0}, 0.5));
    }
}

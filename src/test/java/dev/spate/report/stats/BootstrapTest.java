package dev.spate.report.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BootstrapTest {
    /** Efron and Tibshirani, An Introduction to the Bootstrap (1993), table 2.1: survival of the control mice, in days. */
    private static final double[] MICE = {52, 104, 146, 10, 51, 30, 40, 27, 46};

    @Test
    void medianIsTheMiddleValueOrTheMeanOfTheMiddleTwo() {
        assertEquals(46, Bootstrap.median(MICE).median());
        assertEquals(2.5, Bootstrap.median(new double[] {4, 1, 3, 2}).median());
        assertEquals(7, Bootstrap.median(new double[] {7}).median());
    }

    @Test
    void intervalOfOneValueIsThatValue() {
        assertEquals(new Estimate(7, 7, 7, 1), Bootstrap.median(new double[] {7}));
    }

    /**
     * A resampled median of an odd number n of values is at most the k-th smallest with the probability that at least half of n
     * draws fall among the k smallest. Computed exactly, these pass 2.5 % at the k given here; for 13 values the single
     * probabilities .0015, .0142, .0550, .1242, .1936, .2230 stand in Efron, Bootstrap Methods (Annals of Statistics, 1979).
     */
    @ParameterizedTest
    @CsvSource({"3,1", "5,1", "7,2", "9,2", "13,4"})
    void intervalEndsAtTheOrderStatisticThatExactResamplingGives(int count, int low) {
        double[] values = IntStream.rangeClosed(1, count).asDoubleStream().toArray();
        assertEquals(low, exactLow(count));
        assertEquals(new Estimate((count + 1) / 2, low, count + 1 - low, count), Bootstrap.median(values));
    }

    @Test
    void intervalOfThePublishedMiceIsTheirSecondSmallestToSecondLargest() {
        assertEquals(new Estimate(46, 27, 104, 9), Bootstrap.median(MICE));
    }

    @Test
    void ratioIsThatOfTheMedians() {
        Estimate ratio = Bootstrap.ratio(new double[] {2, 4, 6}, new double[] {1, 2, 3});
        assertEquals(2, ratio.median());
        assertEquals(2.0 / 3, ratio.low());
        assertEquals(6, ratio.high());
        assertEquals(3, ratio.count());
    }

    @Test
    void ratioCountsTheSideWithFewerValues() {
        assertEquals(
                2, Bootstrap.ratio(new double[] {2, 4}, new double[] {1, 2, 3}).count());
    }

    /** Of all orders in which the runs of two equal clients can come out, so many lead to a verdict. */
    @ParameterizedTest
    @CsvSource({"3,20,2", "5,252,8"})
    void equalClientsAreToldApartAsRarelyAsDocumented(int count, int arrangements, int verdicts) {
        int all = 0;
        int apart = 0;
        for (int bits = 0; bits < 1 << 2 * count; bits++) {
            if (Integer.bitCount(bits) != count) {
                continue;
            }
            int chosen = bits;
            double[] over = ranks(2 * count, i -> (chosen >> i & 1) == 1);
            double[] under = ranks(2 * count, i -> (chosen >> i & 1) == 0);
            Estimate ratio = Bootstrap.ratio(over, under);
            all++;
            apart += ratio.low() > 1 || ratio.high() < 1 ? 1 : 0;
        }
        assertEquals(arrangements, all);
        assertEquals(verdicts, apart);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void intervalsHoldTheMedianStayInTheRangeAndScaleWithTheValues(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            double[] values = random.doubles(1 + random.nextInt(12), 0.1, 10).toArray();
            Estimate estimate = Bootstrap.median(values);
            assertTrue(estimate.low() <= estimate.median() && estimate.median() <= estimate.high());
            assertTrue(estimate.low() >= Arrays.stream(values).min().orElseThrow());
            assertTrue(estimate.high() <= Arrays.stream(values).max().orElseThrow());
            double[] doubled = Arrays.stream(values).map(value -> 2 * value).toArray();
            assertEquals(
                    new Estimate(2 * estimate.median(), 2 * estimate.low(), 2 * estimate.high(), values.length),
                    Bootstrap.median(doubled));
            double[] turned = IntStream.range(0, values.length)
                    .mapToDouble(k -> values[values.length - 1 - k])
                    .toArray();
            assertEquals(estimate, Bootstrap.median(turned));
        }
    }

    @Test
    void refusesNoValuesAndNoNumbers() {
        assertThrows(IllegalArgumentException.class, () -> Bootstrap.median(new double[0]));
        assertThrows(IllegalArgumentException.class, () -> Bootstrap.median(new double[] {1, Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> Bootstrap.ratio(new double[] {1}, new double[] {0}));
    }

    private static double[] ranks(int of, IntPredicate chosen) {
        return IntStream.range(0, of).filter(chosen).mapToDouble(i -> 1 + i).toArray();
    }

    private static int exactLow(int count) {
        for (int k = 1; ; k++) {
            double atMost = 0;
            for (int hits = (count + 1) / 2; hits <= count; hits++) {
                atMost += choose(count, hits)
                        * Math.pow((double) k / count, hits)
                        * Math.pow(1 - (double) k / count, count - hits);
            }
            if (atMost > 0.025) {
                return k;
            }
        }
    }

    private static double choose(int from, int taken) {
        double ways = 1;
        for (int i = 0; i < taken; i++) {
            ways = ways * (from - i) / (i + 1);
        }
        return ways;
    }
}

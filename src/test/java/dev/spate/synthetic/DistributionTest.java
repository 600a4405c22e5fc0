package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {
    private static final int DRAWS = 40_000;

    /** Sessions of Linux torrents (PDS-2010-003, T8'09): shape 0.59, scale 182 min, so a median of 98 min, a tenth below 4. */
    @Test
    void sessionsAreDistributedAsTheyWereMeasured() {
        double[] minutes = sorted(Distribution.parse("weibull:0.59,98", Double::parseDouble));
        assertEquals(98, quantile(minutes, 0.5), 3);
        assertEquals(4.0, quantile(minutes, 0.1), 0.4);
        // The median is scale × (ln 2)^(1/shape), and the mean scale × gamma(1 + 1/shape): 1.54 × 182.
        assertEquals(280, Arrays.stream(minutes).average().orElseThrow(), 10);
    }

    @ParameterizedTest
    @CsvSource({
        "lognormal:1000;1.5, 1000, 3080",
        "lognormal:1000;0, 1000, 1000",
        "pareto:1000;3, 1260, 1500",
        "weibull:1;693.147, 693, 1000",
        "weibull:0.6;200, 200, 554",
        "exp:1000, 693, 1000",
        "lognormal:40;0.5+lognormal:200;0.6=30%, 53, 103.6",
        "7, 7, 7"
    })
    void medianAndMeanAreWhatTheNumbersSay(String text, double median, double mean) {
        Distribution distribution = Distribution.parse(text.replace(';', ','), Double::parseDouble);
        double[] values = sorted(distribution);
        assertEquals(median, quantile(values, 0.5), 0.04 * median);
        assertEquals(mean, distribution.mean(), 0.005 * mean);
        assertEquals(mean, Arrays.stream(values).average().orElseThrow(), 0.06 * mean);
        assertTrue(values[0] >= 0);
    }

    @Test
    void aHeavyTailHasNoMean() {
        Distribution heavy = Distribution.parse("pareto:64,1", Double::parseDouble);
        assertEquals(Double.POSITIVE_INFINITY, heavy.mean());
        assertEquals(128, quantile(sorted(heavy), 0.5), 4);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        Distribution skewed = Distribution.parse("lognormal:256,1.5", Double::parseDouble);
        assertEquals(skewed.draw(new SplittableRandom(5)), skewed.draw(new SplittableRandom(5)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "normal:1,2",
                "lognormal:1",
                "lognormal:0,1",
                "lognormal:1,9",
                "lognormal:1,x",
                "weibull:0,5",
                "weibull:0.01,5",
                "pareto:1,0",
                "exp:0",
                "exp:1,2",
                "exp:",
                "exp:1+exp:2",
                "exp:1+exp:2=101%",
                "exp:1+exp:2=-1%",
                "-1",
                "NaN",
                "x"
            })
    void refusesOtherTexts(String text) {
        assertThrows(IllegalArgumentException.class, () -> Distribution.parse(text, Double::parseDouble));
    }

    private static double[] sorted(Distribution distribution) {
        SplittableRandom random = new SplittableRandom(20_261_129);
        double[] values = new double[DRAWS];
        Arrays.setAll(values, i -> distribution.draw(random));
        Arrays.sort(values);
        return values;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) (share * sorted.length)];
    }
}

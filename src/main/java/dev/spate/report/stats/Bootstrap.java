package dev.spate.report.stats;

import dev.spate.text.Quantile;
import java.util.Arrays;
import java.util.Random;

/**
 * Intervals by resampling: the percentile bootstrap of the median, and of the ratio of two medians.
 *
 * <p>{@link #RESAMPLES} times, as many values as there are is drawn from them with replacement, and the median taken; the interval
 * goes from the 2.5th to the 97.5th percentile of these medians. For a ratio both sides are drawn independently. The
 * generator is {@link Random}, whose sequence is part of Java's specification, with a fixed seed: the same measurements give the
 * same interval everywhere.
 *
 * <p>With few values the interval is shorter than it claims: of 3 values it is their range, which holds the true median in
 * 3 cases of 4; of 5, in 15 of 16. BCa was left out on purpose: its acceleration comes from the jackknife, which fails for the median.
 */
final class Bootstrap {
    static final int RESAMPLES = 10_000;

    /** Of the resampled medians, so much is cut off at each end. */
    private static final double CUT = 0.025;

    private static final long SEED = 20_081_031;

    private Bootstrap() {}

    /**
     * Median and interval of at least one value.
     *
     * @throws IllegalArgumentException for none, or for one that is no number
     */
    static Estimate median(double[] values) {
        double[] sorted = sorted(values);
        double[] medians = resampled(sorted, new Random(SEED));
        return estimate(Quantile.median(sorted), medians, sorted.length);
    }

    /**
     * Median of {@code over} divided by the median of {@code under}, and the interval of that.
     *
     * @throws IllegalArgumentException when a side is empty, or a value is not above 0
     */
    static Estimate ratio(double[] over, double[] under) {
        double[] upper = sorted(over);
        double[] lower = sorted(under);
        if (upper[0] <= 0 || lower[0] <= 0) {
            throw new IllegalArgumentException("a ratio needs values above 0");
        }
        Random random = new Random(SEED);
        double[] ratios = resampled(upper, random);
        double[] divisors = resampled(lower, random);
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] /= divisors[i];
        }
        return estimate(Quantile.median(upper) / Quantile.median(lower), ratios, Math.min(upper.length, lower.length));
    }

    private static double[] resampled(double[] values, Random random) {
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[values.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = 0; k < drawn.length; k++) {
                drawn[k] = values[random.nextInt(values.length)];
            }
            Arrays.sort(drawn);
            medians[i] = Quantile.median(drawn);
        }
        return medians;
    }

    private static Estimate estimate(double median, double[] resampled, int count) {
        Arrays.sort(resampled);
        int cut = (int) (CUT * resampled.length);
        return new Estimate(median, resampled[cut], resampled[resampled.length - 1 - cut], count);
    }

    private static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (!Double.isFinite(sorted[0]) || !Double.isFinite(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("a value is no number");
        }
        return sorted;
    }
}

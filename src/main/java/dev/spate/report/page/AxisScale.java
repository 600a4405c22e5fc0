package dev.spate.report.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands on an axis.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from coordinate
 * @param to coordinate; may be less than {@code from}
 * @param logarithmic whether equal ratios take equal space; then {@code low} is above 0
 */
record AxisScale(double low, double high, double from, double to, boolean logarithmic) {
    /** What is nearer than this is the same, or the steps between marks would vanish. */
    private static final double LEAST_SPAN = 1e-9;

    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** From 0 (or another low end) to a round number that is not below {@code most}. */
    static AxisScale linear(double low, double most, double from, double to) {
        return new AxisScale(
                low, most - low > LEAST_SPAN && most < Double.POSITIVE_INFINITY ? most : low + 1, from, to, false);
    }

    /** Powers of ten that hold both values. */
    static AxisScale logarithmic(double least, double most, double from, double to) {
        double low = Math.pow(10, Math.floor(Math.log10(least)));
        double high = Math.pow(10, Math.ceil(Math.log10(most)));
        return new AxisScale(low, high > low ? high : 10 * low, from, to, true);
    }

    double at(double value) {
        double part = logarithmic
                ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
                : (value - low) / (high - low);
        return from + (to - from) * Math.min(1, Math.max(0, part));
    }

    /** Round values within the axis, about so many. */
    List<Double> ticks(int about) {
        List<Double> ticks = new ArrayList<>();
        if (logarithmic) {
            for (double tick = low; tick <= high * 1.01; tick *= 10) {
                ticks.add(tick);
            }
            return ticks;
        }
        double step = step((high - low) / about);
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-6; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** The least of 1, 2, 2.5, 5 times a power of ten that is not below this. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double each : STEPS) {
            if (each * power >= least * 0.999) {
                return each * power;
            }
        }
        return 10 * power;
    }
}

package dev.spate.report.stats;

/**
 * The middle of some measurements, and how far to trust it.
 *
 * @param median of the measurements (of a ratio: the ratio of the medians)
 * @param low lower end of the interval of 95 %
 * @param high its upper end
 * @param count of measurements; for a ratio, those of the side that has fewer
 */
public record Estimate(double median, double low, double high, int count) {}

package dev.spate.text;

import java.util.List;

/** The middle, or another place, of numbers that are in order: one way for each kind of figures that are told. */
public final class Quantile {
    private Quantile() {}

    /** The middle value, or the mean of the two middle ones, of at least one. */
    public static double median(double[] sorted) {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The value that so many per cent of all do not exceed (nearest rank); -1 when there is none. */
    public static long nearestRank(List<Long> sorted, int percent) {
        if (sorted.isEmpty()) {
            return -1;
        }
        long rank = Math.max(1, ((long) percent * sorted.size() + 99) / 100);
        return sorted.get((int) rank - 1);
    }

    /**
     * The value at this share of the way from the least to the most of all, the lower of two neighbours.
     *
     * @param counts how many of all have the value that is the index
     * @param share 0 for the least, 0.5 for the middle, 1 for the most
     */
    public static int ofCounts(int[] counts, double share) {
        long all = 0;
        for (int count : counts) {
            all += count;
        }
        long left = (long) (share * (all - 1));
        for (int value = 0; value < counts.length; value++) {
            left -= counts[value];
            if (left < 0) {
                return value;
            }
        }
        return 0;
    }
}

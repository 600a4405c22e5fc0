package dev.spate.dht.node;

/**
 * Round trips of late, from which follows how long an answer is waited for before another node is asked. Old ones fade.
 * Mutable, not thread-safe.
 */
final class RttHistogram {
    private static final double NANOS_PER_MILLI = 1e6;

    /** While little is known: most nodes of the world answer within it. */
    private static final double UNKNOWN_MILLIS = 500;

    private static final double LEAST_MILLIS = 100;
    private static final double MOST_MILLIS = 2_000;
    private static final double FIRST_BIN_MILLIS = 10;
    private static final double GROWTH = 1.15;
    private static final int BINS = 48;
    private static final int FEWEST = 8;
    private static final double FADES_AT = 256;
    private static final double SHARE = 0.9;

    private final double[] counts = new double[BINS];
    private double total;
    private long lateNanos = (long) (UNKNOWN_MILLIS * NANOS_PER_MILLI);

    /** Takes a round trip, however late it came. */
    void add(long nanos) {
        double millis = nanos / NANOS_PER_MILLI;
        int bin = millis <= FIRST_BIN_MILLIS ? 0 : (int) (Math.log(millis / FIRST_BIN_MILLIS) / Math.log(GROWTH)) + 1;
        counts[Math.min(bin, BINS - 1)]++;
        total++;
        if (total > FADES_AT) {
            for (int i = 0; i < BINS; i++) {
                counts[i] /= 2;
            }
            total /= 2;
        }
        if (total >= FEWEST) {
            lateNanos = (long) (Math.max(LEAST_MILLIS, Math.min(MOST_MILLIS, quantileMillis())) * NANOS_PER_MILLI);
        }
    }

    /** After this long without an answer, another node is asked: the ninth decile, from 100 ms to 2 s. */
    long lateNanos() {
        return lateNanos;
    }

    private double quantileMillis() {
        double left = SHARE * total;
        double upper = FIRST_BIN_MILLIS;
        for (double count : counts) {
            left -= count;
            if (left <= 0) {
                break;
            }
            upper *= GROWTH;
        }
        return upper;
    }
}

package dev.spate.recording;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How long a peer took for each block, counted in buckets of a quarter of an octave.
 *
 * <p>Bucket 0 holds what takes less than a microsecond; bucket n what takes from {@code 2 ^ ((n - 1) / 4)} microseconds on.
 * Mutable while it is recorded.
 */
public final class ServiceTimes {
    /** Up to 2^35 microseconds, nine hours. */
    public static final int BUCKETS = 141;

    private static final double AN_OCTAVE = 4;
    private static final double NANOS_A_MICRO = 1_000;

    private final int[] counts;
    private long total;

    public ServiceTimes() {
        this(new int[BUCKETS]);
    }

    /** @throws IllegalArgumentException when there are other buckets, or a count is negative */
    public ServiceTimes(int[] counts) {
        if (counts.length != BUCKETS) {
            throw new IllegalArgumentException("service times have " + BUCKETS + " buckets, not " + counts.length);
        }
        this.counts = counts.clone();
        for (int each : counts) {
            if (each < 0) {
                throw new IllegalArgumentException("a negative count of blocks");
            }
            total += each;
        }
    }

    /** One more block. */
    void add(long nanos) {
        double micros = nanos / NANOS_A_MICRO;
        int bucket = micros < 1 ? 0 : 1 + (int) (AN_OCTAVE * Math.log(micros) / Math.log(2));
        counts[Math.min(BUCKETS - 1, bucket)]++;
        total++;
    }

    /** How many blocks were counted. */
    public long total() {
        return total;
    }

    /** The blocks of each bucket. */
    public int[] counts() {
        return counts.clone();
    }

    /** One of these times, in nanoseconds; 0 when there are none. */
    public long draw(RandomGenerator random) {
        if (total == 0) {
            return 0;
        }
        long nth = random.nextLong(total);
        int bucket = 0;
        while (nth >= counts[bucket]) {
            nth -= counts[bucket];
            bucket++;
        }
        double from = start(bucket);
        return (long) (NANOS_A_MICRO * (from + random.nextDouble() * (start(bucket + 1) - from)));
    }

    /** The mean of what {@link #draw} draws, in nanoseconds. */
    public double meanNanos() {
        double sum = 0;
        for (int i = 0; i < BUCKETS; i++) {
            sum += counts[i] * (start(i) + start(i + 1)) / 2;
        }
        return total == 0 ? 0 : NANOS_A_MICRO * sum / total;
    }

    private static double start(int bucket) {
        return bucket == 0 ? 0 : Math.pow(2, (bucket - 1) / AN_OCTAVE);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServiceTimes times && Arrays.equals(counts, times.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return total + " blocks";
    }
}

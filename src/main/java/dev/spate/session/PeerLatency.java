package dev.spate.session;

import org.HdrHistogram.AbstractHistogram;

/**
 * How long the blocks of one peer took, from the request to the last byte: a histogram of a few hundred bytes, as there are
 * thousands of them. Eight steps to each doubling, from a microsecond on, and memory for those steps only that lie between
 * the shortest and the longest time.
 *
 * <p>Owner: the event loop.
 */
public final class PeerLatency {
    private static final int STEP_BITS = 3;
    private static final int STEPS = 1 << STEP_BITS;
    private static final long NANOS_A_MICRO = 1_000;

    private int[] counts = {};
    private int firstBucket;
    private long blocks;
    private long bytes;
    private long maxNanos;

    public void record(long nanos, int lengthBytes) {
        blocks++;
        bytes += lengthBytes;
        maxNanos = Math.max(maxNanos, nanos);
        int bucket = bucket(Math.max(0, nanos) / NANOS_A_MICRO);
        int at = bucket - firstBucket;
        if (at < 0 || at >= counts.length) {
            makeRoom(bucket);
            at = bucket - firstBucket;
        }
        counts[at]++;
    }

    private void makeRoom(int bucket) {
        int from = counts.length == 0 ? bucket : Math.min(firstBucket, bucket);
        int to = Math.max(counts.length == 0 ? bucket : firstBucket + counts.length - 1, bucket);
        int start = from / STEPS * STEPS;
        int[] wider = new int[(to / STEPS + 1) * STEPS - start];
        System.arraycopy(counts, 0, wider, counts.length == 0 ? 0 : firstBucket - start, counts.length);
        counts = wider;
        firstBucket = start;
    }

    /** The smallest bucket that values do not overflow: below eight, each value is its own. */
    private static int bucket(long micros) {
        if (micros < STEPS) {
            return (int) micros;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - STEP_BITS;
        return shift * STEPS + (int) (micros >>> shift);
    }

    /** The middle of a bucket. */
    private static long nanos(int bucket) {
        if (bucket < STEPS) {
            return bucket * NANOS_A_MICRO + NANOS_A_MICRO / 2;
        }
        int shift = bucket / STEPS - 1;
        long low = (long) (STEPS + bucket % STEPS) << shift;
        return (low * 2 + (1L << shift)) * NANOS_A_MICRO / 2;
    }

    /** Blocks that were answered. */
    long blocks() {
        return blocks;
    }

    /** Their bytes. */
    long bytes() {
        return bytes;
    }

    /** To the nanosecond. */
    long maxNanos() {
        return maxNanos;
    }

    /** Within a sixteenth; 0 before the first block. */
    long percentileNanos(double percentile) {
        long rank = Math.max(1, (long) Math.ceil(percentile / 100 * blocks));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(maxNanos, nanos(firstBucket + i));
            }
        }
        return 0;
    }

    /** Adds what was recorded to a histogram of nanoseconds. */
    void addTo(AbstractHistogram histogram) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                histogram.recordValueWithCount(Math.min(maxNanos, nanos(firstBucket + i)), counts[i]);
            }
        }
    }

    /** Bytes of memory that the counts take. */
    int countBytes() {
        return counts.length * Integer.BYTES;
    }
}

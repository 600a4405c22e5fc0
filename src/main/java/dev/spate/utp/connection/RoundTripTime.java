package dev.spate.utp.connection;

/**
 * The smoothed round-trip time and the retransmission timeout that follows from it (RFC 6298). Mutable, not
 * thread-safe.
 */
final class RoundTripTime {
    static final long INITIAL_TIMEOUT_NANOS = 1_000_000_000L;
    static final long LEAST_TIMEOUT_NANOS = 500_000_000L;
    static final long MOST_TIMEOUT_NANOS = 30_000_000_000L;

    private long smoothedNanos = -1;
    private long varianceNanos;
    private long leastNanos = Long.MAX_VALUE;
    private int timeouts;

    /** @param nanos how long a packet that was sent once took to be acked */
    void add(long nanos) {
        leastNanos = Math.min(leastNanos, nanos);
        if (smoothedNanos < 0) {
            smoothedNanos = nanos;
            varianceNanos = nanos / 2;
        } else {
            varianceNanos += (Math.abs(smoothedNanos - nanos) - varianceNanos) / 4;
            smoothedNanos += (nanos - smoothedNanos) / 8;
        }
    }

    /** The mean; before the first sample, the initial timeout. */
    long nanos() {
        return smoothedNanos < 0 ? INITIAL_TIMEOUT_NANOS : smoothedNanos;
    }

    /** A packet counts as reordered, not lost, for so long: a quarter of the least round-trip time (RACK, RFC 8985). */
    long reorderNanos() {
        return leastNanos == Long.MAX_VALUE ? 0 : leastNanos / 4;
    }

    /** After how long without an ack a packet is sent again. Doubles with every timeout in a row. */
    long timeoutNanos() {
        long base = smoothedNanos < 0
                ? INITIAL_TIMEOUT_NANOS
                : Math.max(LEAST_TIMEOUT_NANOS, smoothedNanos + 4 * varianceNanos);
        return Math.min(MOST_TIMEOUT_NANOS, base << Math.min(timeouts, 8));
    }

    void timedOut() {
        timeouts++;
    }

    void progressed() {
        timeouts = 0;
    }

    /** Timeouts in a row, without any ack between. */
    int timeouts() {
        return timeouts;
    }
}

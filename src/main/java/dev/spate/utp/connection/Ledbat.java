package dev.spate.utp.connection;

import java.util.Arrays;

/**
 * The congestion window (BEP 29, RFC 6817): it grows while packets are delayed by less than 100 ms in queues, and
 * shrinks beyond that. With what practice has added: slow start, at most 3,000 bytes of growth a round trip, one cut
 * in 100 ms, a floor of one packet, and no growth while the window is not used up. Mutable, not thread-safe.
 */
final class Ledbat {
    static final long TARGET_MICROS = 100_000;
    static final int GAIN_BYTES = 3_000;
    static final long CUT_INTERVAL_NANOS = 100_000_000L;
    /** The gain is for a round trip of at least this. */
    private static final long LEAST_GROWTH_MICROS = 10_000;

    private static final int INITIAL_PACKETS = 4;
    private static final int SAMPLES = 3;
    private static final long DRIFT_INTERVAL_NANOS = 5_000_000_000L;
    /** A clock that loses more than this in 5 s is suspect: its owner may do so to get a greater share (libutp). */
    private static final long DRIFT_ALLOWED_MICROS = 200_000;

    private final long mostBytes;
    private final long[] delays = new long[SAMPLES];
    private double windowBytes;
    private int packetBytes;
    private long slowStartThresholdBytes = Long.MAX_VALUE;
    private boolean slowStart = true;
    private long nextCutNanos;
    private boolean cutBefore;
    private int nextDelay;

    private boolean driftKnown;
    private int driftReferenceMicros;
    private long driftSumMicros;
    private int driftSamples;
    private long driftAtNanos;
    private boolean hasDriftAverage;
    private long driftAverageMicros;
    private long driftMicros;

    /**
     * @param packetBytes the payload of a full packet
     * @param mostBytes the window never grows beyond this
     */
    Ledbat(int packetBytes, long mostBytes) {
        this.packetBytes = packetBytes;
        this.mostBytes = mostBytes;
        this.windowBytes = (double) INITIAL_PACKETS * packetBytes;
        Arrays.fill(delays, Long.MAX_VALUE);
    }

    long windowBytes() {
        return (long) windowBytes;
    }

    boolean isSlowStart() {
        return slowStart;
    }

    void packetBytes(int newBytes) {
        packetBytes = newBytes;
        windowBytes = Math.max(windowBytes, newBytes);
    }

    /**
     * A sample of the delay of our packets above its base.
     *
     * @param rawMicros the sample as it came, for the drift of the clocks
     */
    void sample(long delayMicros, int rawMicros, long nowNanos) {
        delays[nextDelay] = delayMicros;
        nextDelay = (nextDelay + 1) % SAMPLES;
        if (!driftKnown) {
            driftKnown = true;
            driftReferenceMicros = rawMicros;
            driftAtNanos = nowNanos + DRIFT_INTERVAL_NANOS;
        }
        driftSumMicros += rawMicros - driftReferenceMicros;
        driftSamples++;
        if (nowNanos - driftAtNanos >= 0) {
            long average = driftSumMicros / driftSamples;
            if (hasDriftAverage) {
                driftMicros = (driftMicros * 7 + (average - driftAverageMicros)) / 8;
            }
            hasDriftAverage = true;
            driftAverageMicros = average;
            driftSumMicros = 0;
            driftSamples = 0;
            driftAtNanos = nowNanos + DRIFT_INTERVAL_NANOS;
        }
    }

    /** The queueing delay that decides: the least of the last three samples, and no more than the round trip took. */
    long delayMicros(long roundTripMicros) {
        long least = Long.MAX_VALUE;
        for (long each : delays) {
            least = Math.min(least, each);
        }
        long delay = least == Long.MAX_VALUE ? 0 : Math.min(least, roundTripMicros);
        return driftMicros < -DRIFT_ALLOWED_MICROS ? delay + (-driftMicros - DRIFT_ALLOWED_MICROS) / 7 : delay;
    }

    /**
     * Packets were acked.
     *
     * @param inFlightBytes before they were
     * @param roundTripMicros the least of theirs
     * @param isFull whether the window keeps back what could be sent
     */
    void acked(int ackedBytes, long inFlightBytes, long roundTripMicros, boolean isFull) {
        long delay = delayMicros(roundTripMicros);
        if (slowStart && delay >= TARGET_MICROS) {
            slowStart = false;
            slowStartThresholdBytes = (long) windowBytes / 2;
        }
        double share = (double) ackedBytes / Math.max(ackedBytes, inFlightBytes);
        double offTarget = (double) (TARGET_MICROS - delay) / TARGET_MICROS;
        // Else a window of a round trip below a millisecond is back at the loss long before the next cut.
        double pace = offTarget < 0 ? 1 : Math.min(1, (double) roundTripMicros / LEAST_GROWTH_MICROS);
        double gain = GAIN_BYTES * share * offTarget * pace;
        if (isFull) {
            if (slowStart && windowBytes + ackedBytes > slowStartThresholdBytes) {
                slowStart = false;
            }
            windowBytes += slowStart ? Math.max(ackedBytes, gain) : gain;
        } else if (gain < 0) {
            windowBytes += gain;
        }
        windowBytes = Math.max(packetBytes, Math.min(mostBytes, windowBytes));
    }

    /** A packet was lost: the window is halved, once in 100 ms. */
    boolean lost(long nowNanos) {
        if (cutBefore && nowNanos - nextCutNanos < 0) {
            return false;
        }
        cutBefore = true;
        nextCutNanos = nowNanos + CUT_INTERVAL_NANOS;
        windowBytes = Math.max(packetBytes, windowBytes / 2);
        if (slowStart) {
            slowStart = false;
            slowStartThresholdBytes = (long) windowBytes;
        }
        return true;
    }

    /** Nothing was acked in time: begins again with one packet, in slow start. */
    void timedOut() {
        slowStartThresholdBytes = Math.max(2L * packetBytes, (long) windowBytes / 2);
        windowBytes = packetBytes;
        slowStart = true;
    }

    /** Nothing was sent for a while, so the window says nothing of the path any more. */
    void idle() {
        windowBytes = Math.max(Math.min(windowBytes, (double) INITIAL_PACKETS * packetBytes), windowBytes * 2 / 3);
    }
}

package dev.spate.utp.connection;

import java.util.Arrays;

/**
 * The base delay of one direction: the least one-way delay of the last 13 minutes, by minute (libutp's
 * DELAY_BASE_HISTORY). The clocks of both ends have nothing in common, so samples are 32-bit microseconds that wrap
 * around, and only their differences mean something. Mutable, not thread-safe.
 */
final class DelayHistory {
    static final int MINUTES = 13;
    static final long STEP_NANOS = 60_000_000_000L;

    private final int[] minima = new int[MINUTES];
    private int base;
    private int index;
    private boolean initialized;
    private long stepAtNanos;

    /** The delay of this sample above the base, in microseconds. */
    long add(int sampleMicros, long nowNanos) {
        if (!initialized) {
            initialized = true;
            Arrays.fill(minima, sampleMicros);
            base = sampleMicros;
            stepAtNanos = nowNanos + STEP_NANOS;
        }
        if (nowNanos - stepAtNanos >= 0) {
            stepAtNanos = nowNanos + STEP_NANOS;
            index = (index + 1) % MINUTES;
            minima[index] = sampleMicros;
            base = sampleMicros;
            for (int each : minima) {
                base = lesser(base, each);
            }
        } else {
            minima[index] = lesser(minima[index], sampleMicros);
            base = lesser(base, sampleMicros);
        }
        return sampleMicros - base & 0xFFFF_FFFFL;
    }

    boolean isInitialized() {
        return initialized;
    }

    int baseMicros() {
        return base;
    }

    /** Raises the base: the other clock runs slower than ours. */
    void raise(int micros) {
        for (int i = 0; i < MINUTES; i++) {
            minima[i] += micros;
        }
        base += micros;
    }

    private static int lesser(int a, int b) {
        return b - a < 0 ? b : a;
    }
}

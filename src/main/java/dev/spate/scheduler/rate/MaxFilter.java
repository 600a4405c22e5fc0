package dev.spate.scheduler.rate;

/**
 * The largest of the samples of late, in three numbers (Nichols' windowed filter, as in BBR).
 *
 * <p>Old samples leave only when newer ones come, so a pause does not empty it.
 */
final class MaxFilter {
    private final double[] value = new double[3];
    private final long[] atNanos = new long[3];

    /** The largest sample, 0 before the first. */
    double get() {
        return value[0];
    }

    void clear() {
        for (int i = 0; i < value.length; i++) {
            set(i, 0, 0);
        }
    }

    void add(double sample, long nowNanos, long windowNanos) {
        if (sample >= value[0] || nowNanos - atNanos[2] > windowNanos) {
            for (int i = 0; i < value.length; i++) {
                set(i, sample, nowNanos);
            }
            return;
        }
        if (sample >= value[1]) {
            set(1, sample, nowNanos);
            set(2, sample, nowNanos);
        } else if (sample >= value[2]) {
            set(2, sample, nowNanos);
        }
        age(sample, nowNanos, windowNanos);
    }

    private void age(double sample, long nowNanos, long windowNanos) {
        long passed = nowNanos - atNanos[0];
        if (passed > windowNanos) {
            set(0, value[1], atNanos[1]);
            set(1, value[2], atNanos[2]);
            set(2, sample, nowNanos);
            if (nowNanos - atNanos[0] > windowNanos) {
                set(0, value[1], atNanos[1]);
                set(1, value[2], atNanos[2]);
            }
        } else if (atNanos[1] == atNanos[0] && passed > windowNanos / 4) {
            set(1, sample, nowNanos);
            set(2, sample, nowNanos);
        } else if (atNanos[2] == atNanos[1] && passed > windowNanos / 2) {
            set(2, sample, nowNanos);
        }
    }

    private void set(int i, double sample, long nanos) {
        value[i] = sample;
        atNanos[i] = nanos;
    }
}

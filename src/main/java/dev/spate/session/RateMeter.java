package dev.spate.session;

/** Bytes per second over the last few seconds, from samples of a running total. */
final class RateMeter {
    private static final int SAMPLES = 26;

    private final long[] bytes = new long[SAMPLES];
    private final long[] nanos = new long[SAMPLES];
    private int count;

    /** Notes the total; called about five times a second, so that the window is about five seconds. */
    void sample(long totalBytes, long nowNanos) {
        bytes[count % SAMPLES] = totalBytes;
        nanos[count % SAMPLES] = nowNanos;
        count++;
    }

    double bytesPerSecond() {
        if (count < 2) {
            return 0;
        }
        int last = (count - 1) % SAMPLES;
        int first = count <= SAMPLES ? 0 : count % SAMPLES;
        long spanNanos = nanos[last] - nanos[first];
        return spanNanos <= 0 ? 0 : (bytes[last] - bytes[first]) * 1e9 / spanNanos;
    }
}

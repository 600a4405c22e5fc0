package dev.spate.scheduler.rate;

/** A peer's mean rate over about the last second in which it had something to deliver. */
final class DeliveryRate {
    private static final double MEMORY_NANOS = 1e9;
    private static final long SHORTEST_SAMPLE_NANOS = 50_000_000;

    private double bytesPerSecond;
    private long sampleBytes;
    private long sampleStartNanos;
    private boolean known;

    /** A request goes to a peer that had none outstanding: the time before does not count. */
    void begin(long nowNanos) {
        sampleStartNanos = nowNanos;
        sampleBytes = 0;
    }

    void delivered(int bytes, long nowNanos) {
        sampleBytes += bytes;
        long elapsed = nowNanos - sampleStartNanos;
        if (elapsed <= 0 || (known && elapsed < SHORTEST_SAMPLE_NANOS)) {
            return;
        }
        double sample = sampleBytes * 1e9 / elapsed;
        double weight = known ? elapsed / (elapsed + MEMORY_NANOS) : 1;
        bytesPerSecond += weight * (sample - bytesPerSecond);
        known = true;
        begin(nowNanos);
    }

    /** 0 before the first delivery. */
    double bytesPerSecond() {
        return bytesPerSecond;
    }
}

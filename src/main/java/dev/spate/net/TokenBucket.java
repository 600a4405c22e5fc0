package dev.spate.net;

/**
 * A rate limit in bytes a second that knows no clock: the time is an argument.
 *
 * <p>A sender may send while the bucket is not in debt. It pays for what it sent afterwards, even when that is more
 * than there was. So a block is never split for the limit's sake, and the mean rate is still exact. At most {@code
 * burstNanos} of unused time is saved up.
 *
 * <p>Mutable, not thread-safe: owned by one event loop.
 */
public final class TokenBucket {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long bytesPerSecond;
    private final long burstNanos;
    private long paidUntilNanos;

    /**
     * @param bytesPerSecond the limit; 0 for none
     * @param burstNanos how much unused time may be made up for, at least 0
     * @param nowNanos the present; the bucket begins with nothing saved and no debt
     * @throws IllegalArgumentException for a negative number
     */
    public TokenBucket(long bytesPerSecond, long burstNanos, long nowNanos) {
        if (bytesPerSecond < 0 || burstNanos < 0) {
            throw new IllegalArgumentException("no such rate: " + bytesPerSecond + " B/s, " + burstNanos + " ns");
        }
        this.bytesPerSecond = bytesPerSecond;
        this.burstNanos = burstNanos;
        this.paidUntilNanos = nowNanos;
    }

    /** The limit; 0 for none. */
    public long bytesPerSecond() {
        return bytesPerSecond;
    }

    /** Whether there is no limit at all. */
    public boolean isUnlimited() {
        return bytesPerSecond == 0;
    }

    /** Nanoseconds from now until the bucket is out of debt; 0 when something may be sent at once. */
    public long nanosUntilReady(long nowNanos) {
        return isUnlimited() ? 0 : Math.max(0, paidUntilNanos - nowNanos);
    }

    /** Pays for this many bytes, which are sent now; may leave a debt. */
    public void take(long bytes, long nowNanos) {
        if (isUnlimited()) {
            return;
        }
        long saved = nowNanos - paidUntilNanos;
        if (saved > burstNanos) {
            paidUntilNanos = nowNanos - burstNanos;
        }
        paidUntilNanos += (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
    }
}

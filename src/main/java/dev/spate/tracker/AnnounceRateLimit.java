package dev.spate.tracker;

import dev.spate.net.TokenBucket;
import java.time.Duration;

/**
 * How often a torrent announces, whatever its trackers are: twenty times in a row, then twice a second. With two hundred names
 * that all lead to one victim, one download is no more to it than that. Owner: the loop; times of the announcer's clock.
 */
final class AnnounceRateLimit {
    static final int AT_ONCE = 20;
    static final int PER_SECOND = 2;

    private final TokenBucket bucket;

    AnnounceRateLimit(long nowNanos) {
        long saved = Duration.ofSeconds(1).toNanos() * (AT_ONCE - 1) / PER_SECOND;
        bucket = new TokenBucket(PER_SECOND, saved, nowNanos - saved);
    }

    /** Nanoseconds until the next announce; 0 when it may be made now. */
    long waitNanos(long nowNanos) {
        return bucket.nanosUntilReady(nowNanos);
    }

    void announced(long nowNanos) {
        bucket.take(1, nowNanos);
    }
}

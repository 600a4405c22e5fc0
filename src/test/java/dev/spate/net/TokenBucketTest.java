package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aDebtIsWaitedOff() {
        TokenBucket bucket = new TokenBucket(1_000, 0, 5);
        assertEquals(0, bucket.nanosUntilReady(5));
        bucket.take(500, 5);
        assertEquals(SECOND / 2, bucket.nanosUntilReady(5));
        assertEquals(1, bucket.nanosUntilReady(4 + SECOND / 2));
        assertEquals(0, bucket.nanosUntilReady(5 + SECOND / 2));
    }

    @Test
    void unusedTimeIsSavedUpToTheBurst() {
        TokenBucket bucket = new TokenBucket(1_000, SECOND / 10, 0);
        bucket.take(100, 10 * SECOND);
        assertEquals(0, bucket.nanosUntilReady(10 * SECOND));
        bucket.take(100, 10 * SECOND);
        assertEquals(SECOND / 10, bucket.nanosUntilReady(10 * SECOND));
    }

    @Test
    void noLimitNeverWaits() {
        TokenBucket bucket = new TokenBucket(0, 0, 0);
        bucket.take(Long.MAX_VALUE, 0);
        assertTrue(bucket.isUnlimited());
        assertEquals(0, bucket.nanosUntilReady(0));
    }

    @Test
    void theClockMayPassItsLargestNumber() {
        long end = Long.MAX_VALUE - SECOND / 4;
        TokenBucket bucket = new TokenBucket(1_000, 0, end);
        bucket.take(500, end);
        assertEquals(SECOND / 2, bucket.nanosUntilReady(end));
        assertEquals(0, bucket.nanosUntilReady(end + SECOND / 2));
    }

    @Test
    void rejectsNegativeNumbers() {
        assertThrows(IllegalArgumentException.class, () -> new TokenBucket(-1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenBucket(1, -1, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theMeanRateIsExactHoweverLateTheTimersAre(long seed) {
        Random random = new Random(seed);
        long rate = 1 + random.nextInt(50_000_000);
        long burstNanos = SECOND / 20;
        TokenBucket bucket = new TokenBucket(rate, burstNanos, 0);
        long now = 0;
        long sent = 0;
        while (sent < 3 * rate) {
            now += bucket.nanosUntilReady(now) + random.nextInt((int) burstNanos / 2);
            while (bucket.nanosUntilReady(now) == 0) {
                bucket.take(16_384, now);
                sent += 16_384;
            }
        }
        double blocks = 16_384.0 / rate;
        double seconds = (double) now / SECOND;
        assertEquals((double) sent / rate, seconds, blocks + 0.11, "seed " + seed + ", rate " + rate);
    }
}

package dev.spate.scheduler.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RequestTimeoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final RequestTimeout timeout = new RequestTimeout();

    @Test
    void theFirstBlockGetsTheMostTime() {
        timeout.requested(0, 5 * SECOND);
        assertEquals(5 * SECOND + RequestTimeout.FIRST_NANOS, timeout.deadlineNanos());
        timeout.delivered(SECOND / 10, 6 * SECOND);
        assertEquals(6 * SECOND + RequestTimeout.SHORTEST_NANOS, timeout.deadlineNanos());
    }

    @Test
    void aSlowPeerGetsFourTimesWhatItNeedsButNoMoreThanAMinute() {
        timeout.delivered(5 * SECOND, 0);
        assertEquals(20 * SECOND, timeout.deadlineNanos());
        for (int n = 0; n < 100; n++) {
            timeout.delivered(40 * SECOND, 0);
        }
        assertEquals(RequestTimeout.LONGEST_NANOS, timeout.deadlineNanos());
    }

    @Test
    void bytesOnTheWayMoveTheDeadline() {
        timeout.delivered(SECOND, 0);
        timeout.progress(7 * SECOND);
        assertEquals(11 * SECOND, timeout.deadlineNanos());
    }

    @Test
    void eachMissedDeadlineDoublesTheTime() {
        timeout.delivered(SECOND, 0);
        timeout.snub(4 * SECOND);
        assertTrue(timeout.isSnubbed());
        assertEquals(12 * SECOND, timeout.deadlineNanos());
        timeout.snub(12 * SECOND);
        timeout.snub(28 * SECOND);
        assertFalse(timeout.isOver(28 * SECOND));
        assertTrue(timeout.isOver(60 * SECOND));
        timeout.delivered(60 * SECOND);
        assertFalse(timeout.isSnubbed());
        assertFalse(timeout.isOver(200 * SECOND));
    }

    @Test
    void rejectionsBringLongerAndLongerPauses() {
        timeout.rejected(0);
        assertTrue(timeout.isPaused(SECOND / 5));
        timeout.rejected(SECOND / 5);
        assertEquals(SECOND / 4, timeout.pausedUntilNanos());
        assertFalse(timeout.isPaused(SECOND / 4));
        timeout.rejected(SECOND);
        assertEquals(SECOND + SECOND / 2, timeout.pausedUntilNanos());
        for (int n = 2; n < 20; n++) {
            assertEquals(n >= 16, timeout.isRefused());
            timeout.rejected(n * 100 * SECOND);
        }
        timeout.delivered(SECOND);
        assertFalse(timeout.isRefused());
        assertFalse(timeout.isPaused(0));
    }

    @Test
    void whoIsAskedAgainAfterASnubIsStillSilentSinceThen() {
        timeout.requested(0, 100 * SECOND);
        for (int n = 0; n < 3; n++) {
            timeout.snub((112 + n) * SECOND);
            timeout.requested(0, (113 + n) * SECOND);
        }
        assertEquals(115 * SECOND, timeout.progressNanos());
        assertFalse(timeout.isOver(160 * SECOND - 1));
        assertTrue(timeout.isOver(160 * SECOND));
        timeout.unchoked(150 * SECOND);
        assertFalse(timeout.isOver(210 * SECOND - 1));
        assertTrue(timeout.isOver(210 * SECOND));
    }

    @Test
    void aResponseMovesTheMeanByAnEighth() {
        timeout.delivered(8 * SECOND, 0);
        assertEquals(8 * SECOND, timeout.responseNanos());
        timeout.delivered(16 * SECOND, 0);
        assertEquals(9 * SECOND, timeout.responseNanos());
    }

    @Test
    void noMoreThanThirtyTwoTimesTheTimeAndAMinute() {
        timeout.delivered(SECOND / 1_000, 0);
        for (int n = 0; n < 4; n++) {
            timeout.snub(0);
        }
        assertEquals(48 * SECOND, timeout.deadlineNanos());
        timeout.snub(0);
        assertEquals(60 * SECOND, timeout.deadlineNanos());
    }
}

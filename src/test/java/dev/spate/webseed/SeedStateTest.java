package dev.spate.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.http.Url;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SeedStateTest {
    private final SeedState state = new SeedState(() -> 2);

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private void assertPause(long fromSeconds, long seconds) {
        assertFalse(state.mayBeAsked(seconds(fromSeconds + seconds) - 1));
        assertTrue(state.mayBeAsked(seconds(fromSeconds + seconds)));
    }

    @Test
    void thePauseGrowsToHalfAMinuteUntilABlockComes() {
        assertTrue(state.mayBeAsked(0));
        long now = 0;
        for (long pause : new long[] {1, 5, 30, 30}) {
            state.failed(false, Optional.empty(), seconds(now));
            assertPause(now, pause);
            now += pause;
        }
        state.delivered();
        state.failed(false, Optional.empty(), seconds(now));
        assertPause(now, 1);
    }

    @Test
    void theServerMaySayHowLong() {
        state.failed(false, Optional.of(Duration.ofSeconds(70)), seconds(5));
        assertPause(5, 70);
    }

    @Test
    void itIsGivenUpWithItsLastFile() {
        state.lost(0, "HTTP 404");
        assertTrue(state.hasHope());
        assertTrue(state.mayBeAsked(0));
        state.lost(1, "HTTP 410");
        assertEquals("HTTP 410", state.ended());
        assertFalse(state.hasHope());
        assertFalse(state.mayBeAsked(seconds(1_000)));
    }

    @Test
    void itIsBannedForTheThirdBadPiece() {
        assertFalse(state.sentBadPiece("bad", 0));
        assertPause(0, 30);
        assertFalse(state.sentBadPiece("bad", seconds(40)));
        assertTrue(state.sentBadPiece("bad", seconds(80)));
        assertFalse(state.mayBeAsked(seconds(1_000)));
    }

    @Test
    void whoNeverDeliveredAndCannotBeReachedIsNoHope() {
        state.failed(true, Optional.empty(), 0);
        assertFalse(state.hasHope());
        assertTrue(state.mayBeAsked(seconds(60)), "it is tried all the same");
        state.delivered();
        state.failed(true, Optional.empty(), 0);
        assertTrue(state.hasHope());
    }

    @Test
    void redirectsAreCountedUntilTheFileIsFound() throws MalformedURLException {
        Url there = Url.parse("http://there/");
        for (int n = 0; n < SeedState.MAX_REDIRECTS; n++) {
            assertTrue(state.moved(1, there));
        }
        assertFalse(state.moved(1, there));
        state.found(1);
        assertTrue(state.moved(1, there));
        assertEquals(Optional.of(there), state.movedTo(1));
        assertEquals(Optional.empty(), state.movedTo(0));
    }
}

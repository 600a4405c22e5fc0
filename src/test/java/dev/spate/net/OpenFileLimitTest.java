package dev.spate.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OpenFileLimitTest {
    @Test
    void plentyIsNoLimit() {
        OpenFileLimit plenty = new OpenFileLimit(Long.MAX_VALUE);
        assertEquals(64, plenty.files(64));
        assertEquals(10_000, plenty.peers(10_000, 64));
    }

    @Test
    void connectionsLeaveRoomForTheOutputAndTheRest() {
        OpenFileLimit few = new OpenFileLimit(64);
        assertEquals(8, few.files(64));
        assertEquals(24, few.peers(10_000, 64));
        assertEquals(5, few.peers(5, 64));
    }

    @Test
    void someRemainHoweverFewThereAre() {
        OpenFileLimit tiny = new OpenFileLimit(16);
        assertEquals(2, tiny.files(64));
        assertEquals(2, tiny.peers(10_000, 64));
    }

    @Test
    void readsTheLimitOfThisProcess() {
        assertTrue(OpenFileLimit.now().limit() > 0);
    }
}

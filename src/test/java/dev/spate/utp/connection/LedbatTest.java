package dev.spate.utp.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LedbatTest {
    private static final int PACKET = 1_400;
    private static final long MINUTE = DelayHistory.STEP_NANOS;

    private final Ledbat ledbat = new Ledbat(PACKET, 4 << 20);
    private long now = 77 * MINUTE;

    private void delay(long micros) {
        for (int i = 0; i < 3; i++) {
            ledbat.sample(micros, (int) micros, now);
        }
    }

    private void leaveSlowStart() {
        ledbat.lost(now);
        now += 2 * Ledbat.CUT_INTERVAL_NANOS;
    }

    private long grownInARoundTrip() {
        long before = ledbat.windowBytes();
        long packets = before / PACKET;
        for (int i = 0; i < packets; i++) {
            ledbat.acked((int) (before / packets), before, 1_000_000, true);
        }
        return ledbat.windowBytes() - before;
    }

    @Test
    void slowStartDoublesTheWindowInARoundTrip() {
        delay(1_000);
        assertEquals(ledbat.windowBytes(), grownInARoundTrip(), 10);
    }

    @Test
    void thenItGrowsByAtMost3000BytesARoundTrip() {
        delay(0);
        grownInARoundTrip();
        leaveSlowStart();
        assertTrue(grownInARoundTrip() <= Ledbat.GAIN_BYTES);
    }

    @Test
    void delayBeyondTheTargetEndsSlowStartAndShrinksTheWindow() {
        for (int i = 0; i < 5; i++) {
            grownInARoundTrip();
        }
        delay(150_000);
        assertTrue(grownInARoundTrip() < 0);
        assertFalse(ledbat.isSlowStart());
    }

    @Test
    void oneShortDelayAmongLongOnesIsBelieved() {
        delay(300_000);
        ledbat.sample(10_000, 10_000, now);
        assertEquals(10_000, ledbat.delayMicros(1_000_000));
        assertEquals(4_000, ledbat.delayMicros(4_000), "no more than the round trip");
    }

    @Test
    void theWindowStaysAtOnePacket() {
        for (int i = 0; i < 20; i++) {
            leaveSlowStart();
            ledbat.lost(now);
        }
        assertEquals(PACKET, ledbat.windowBytes());
        delay(900_000);
        ledbat.acked(PACKET, PACKET, 1_000_000, true);
        assertEquals(PACKET, ledbat.windowBytes());
    }

    @Test
    void lossCutsItOnceIn100Milliseconds() {
        grownInARoundTrip();
        long before = ledbat.windowBytes();
        now = -3 * Ledbat.CUT_INTERVAL_NANOS;
        assertTrue(ledbat.lost(now));
        assertFalse(ledbat.lost(now + Ledbat.CUT_INTERVAL_NANOS - 1));
        assertEquals(before / 2, ledbat.windowBytes());
        assertTrue(ledbat.lost(now + Ledbat.CUT_INTERVAL_NANOS));
    }

    @Test
    void aWindowThatIsNotUsedUpDoesNotGrow() {
        long before = ledbat.windowBytes();
        ledbat.acked(PACKET, PACKET, 50_000, false);
        assertEquals(before, ledbat.windowBytes());
    }

    @Test
    void afterATimeoutSlowStartEndsAtHalfOfTheOldWindow() {
        for (int i = 0; i < 5; i++) {
            grownInARoundTrip();
        }
        long before = ledbat.windowBytes();
        ledbat.timedOut();
        assertEquals(PACKET, ledbat.windowBytes());
        while (ledbat.isSlowStart()) {
            grownInARoundTrip();
        }
        assertTrue(ledbat.windowBytes() <= before / 2 + Ledbat.GAIN_BYTES, "" + ledbat.windowBytes());
    }

    @Test
    void aClockThatLosesMuchIsHeldAgainstItsOwner() {
        for (int i = 0; i < 200; i++) {
            ledbat.sample(0, -i * 100_000, now += 1_000_000_000L);
        }
        assertTrue(ledbat.delayMicros(10_000_000) > 0);
    }

    @Test
    void theBaseDelayIsTheLeastOf13Minutes() {
        DelayHistory history = new DelayHistory();
        // Micros that wrap around.
        history.add(0xFFFF_FFF0, now);
        assertEquals(32, history.add(16, now));
        for (int i = 0; i < DelayHistory.MINUTES - 1; i++) {
            assertEquals(116, history.add(100, now += MINUTE), "after " + (i + 1) + " minutes");
        }
        assertEquals(0, history.add(100, now + MINUTE), "the first minute is forgotten");
        history.raise(50);
        assertEquals(0, history.add(150, now + MINUTE));
    }
}

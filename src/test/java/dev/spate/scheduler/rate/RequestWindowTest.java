package dev.spate.scheduler.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class RequestWindowTest {
    private static final long MILLI = 1_000_000;
    private static final long SHARE = 16 << 20;
    private static final double MIB = 1 << 20;

    private final RequestWindow window = new RequestWindow(1_000);
    private final Deque<SentBlock> line = new ArrayDeque<>();
    private long now;
    private long lineFree;

    /** Keeps the window full over a line of this rate and round trip, until then. */
    private void run(double bytesPerSecond, long roundTrip, long until) {
        while (now < until) {
            while (line.size() < window.blocks()) {
                SentBlock request = new SentBlock(now);
                window.sent(request, line.size());
                line.add(request);
            }
            SentBlock next = line.remove();
            lineFree = Math.max(lineFree, next.sentNanos + roundTrip) + (long) (16_384e9 / bytesPerSecond);
            now = Math.max(now, lineFree);
            window.delivered(next, line.size(), now, SHARE);
        }
    }

    @Test
    void startsSmallAndDoublesEachRoundTrip() {
        assertEquals(RequestWindow.INITIAL_BLOCKS, window.blocks());
        run(100 * MIB, 100 * MILLI, 101 * MILLI);
        assertTrue(window.isSlowStart());
        run(100 * MIB, 100 * MILLI, 399 * MILLI);
        assertTrue(window.blocks() >= 24 && window.blocks() <= 64, () -> window.blocks() + " blocks");
    }

    @Test
    void holdsTheBandwidthDelayProductAndALittleMore() {
        run(8 * MIB, 200 * MILLI, 3_000 * MILLI);
        assertFalse(window.isSlowStart());
        assertTrue(window.blocks() >= 103 && window.blocks() <= 280, () -> window.blocks() + " blocks");
        run(8 * MIB, 200 * MILLI, 8_000 * MILLI);
        assertEquals(8 * MIB, window.bytesPerSecond(), MIB / 2);
    }

    @Test
    void keepsTwoBlocksAtASlowPeer() {
        run(16_384, 50 * MILLI, 60_000 * MILLI);
        assertTrue(window.blocks() <= 3, () -> window.blocks() + " blocks");
        assertTrue(window.minRttNanos() < 2_500 * MILLI, () -> window.minRttNanos() / MILLI + " ms");
    }

    @Test
    void followsALinkThatBecomesFasterAndSlower() {
        run(MIB, 100 * MILLI, 5_000 * MILLI);
        run(8 * MIB, 100 * MILLI, 10_000 * MILLI);
        assertTrue(window.blocks() >= 51, () -> window.blocks() + " blocks");
        run(MIB / 4, 100 * MILLI, 20_000 * MILLI);
        assertTrue(window.blocks() <= 12, () -> window.blocks() + " blocks");
    }

    @Test
    void itsOwnQueueIsNotTakenForDistance() {
        run(MIB, 50 * MILLI, 120_000 * MILLI);
        assertTrue(window.minRttNanos() < 100 * MILLI, () -> window.minRttNanos() / MILLI + " ms");
        assertTrue(window.blocks() <= 40, () -> window.blocks() + " blocks");
    }

    private void fill() {
        while (line.size() < window.blocks()) {
            SentBlock request = new SentBlock(now);
            window.sent(request, line.size());
            line.add(request);
        }
    }

    /** As transmission does: whatever was asked for is served every half second, up to a limit. */
    @Test
    void keepsAPeerThatServesInPulsesBusy() {
        long pulse = 500 * MILLI;
        int blocksAPulse = 256;
        int served = 0;
        for (int n = 1; n <= 60; n++) {
            now = n * pulse;
            int inPulse = 0;
            fill();
            while (inPulse < blocksAPulse && now < n * pulse + 20 * MILLI) {
                now += MILLI / 100;
                if (line.isEmpty()) {
                    // What is asked for in the pulse is served in it, a short round trip later.
                    now += MILLI;
                    fill();
                }
                window.delivered(line.remove(), line.size(), now, SHARE);
                inPulse++;
            }
            fill();
            served += n > 15 ? inPulse : 0;
        }
        // Now and then it lets its queue run out to measure the round trip.
        assertEquals(45 * blocksAPulse, served, 45 * blocksAPulse / 10.0);
    }

    @Test
    void adoptsALongerRoundTrip() {
        run(4 * MIB, 20 * MILLI, 15_000 * MILLI);
        run(4 * MIB, 400 * MILLI, 45_000 * MILLI);
        // 102 fit on the way; it may just be letting its queue run out.
        assertTrue(window.blocks() >= 90, () -> window.blocks() + " blocks");
    }

    @Test
    void neverExceedsThePeersLimit() {
        window.limit(10);
        run(100 * MIB, 100 * MILLI, 2_000 * MILLI);
        assertEquals(10, window.blocks());
        window.limit(0);
        assertEquals(1, window.blocks());
    }

    @Test
    void aMissedDeadlineLeavesOneBlockUntilOneComes() {
        run(8 * MIB, 100 * MILLI, 2_000 * MILLI);
        window.timedOut();
        assertEquals(1, window.blocks());
        line.clear();
        run(8 * MIB, 100 * MILLI, now + 1);
        assertTrue(window.blocks() >= RequestWindow.INITIAL_BLOCKS);
        assertTrue(window.isSlowStart());
    }

    @Test
    void havingNothingToAskForIsNoProofOfASlowLink() {
        run(8 * MIB, 100 * MILLI, 3_000 * MILLI);
        while (!line.isEmpty()) {
            SentBlock last = line.remove();
            now += 2 * MILLI;
            window.delivered(last, line.size(), now, SHARE);
        }
        for (int n = 0; n < 100; n++) {
            SentBlock single = new SentBlock(now);
            window.appLimited(0);
            window.sent(single, 0);
            now += 102 * MILLI;
            window.delivered(single, 0, now, SHARE);
        }
        assertTrue(window.blocks() >= 51, () -> window.blocks() + " blocks");
    }

    @Test
    void theLargestOfLateIsForgottenInTime() {
        MaxFilter filter = new MaxFilter();
        filter.add(10, 0, 100);
        filter.add(5, 30, 100);
        filter.add(7, 60, 100);
        assertEquals(10, filter.get());
        filter.add(1, 110, 100);
        assertEquals(7, filter.get());
        filter.add(2, 200, 100);
        assertEquals(2, filter.get());
        filter.add(3, 1_000, 100);
        assertEquals(3, filter.get());
        filter.clear();
        assertEquals(0, filter.get());
    }

    @Test
    void aMeanRateCountsOnlyBusyTime() {
        DeliveryRate rate = new DeliveryRate();
        rate.begin(0);
        rate.delivered(0, 0);
        rate.delivered(1_000, 1_000_000_000);
        assertEquals(1_000, rate.bytesPerSecond());
        rate.begin(100_000_000_000L);
        rate.delivered(1_000, 101_000_000_000L);
        assertEquals(1_000, rate.bytesPerSecond());
    }
}

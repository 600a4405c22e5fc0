package dev.spate.choker;

import static dev.spate.choker.TestChoker.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Slots that follow from what a line gives; the line is shared evenly by all who take, and each takes so much at most. */
class RateBasedSlotsTest {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    /** In a second. */
    private static final int STEPS = 4;

    private static final class Line {
        final TestChoker test = new TestChoker(TestChoker.DEFAULTS);
        final double lineBytesPerSecond;
        final double peerBytesPerSecond;
        long[] taken = new long[0];
        int changesOfRound;

        Line(double lineBytesPerSecond, double peerBytesPerSecond) {
            this.lineBytesPerSecond = lineBytesPerSecond;
            this.peerBytesPerSecond = peerBytesPerSecond;
        }

        void run(int seconds) {
            taken = Arrays.copyOf(taken, test.peers.size());
            for (int step = 0; step < STEPS * seconds; step++) {
                double each = Math.min(peerBytesPerSecond, lineBytesPerSecond / Math.max(1, test.choker.unchoked()));
                for (int n = 0; n < test.peers.size(); n++) {
                    if (test.peers.get(n).isUnchoked()) {
                        test.peers.get(n).sent((long) (each / STEPS));
                        taken[n] += (long) (each / STEPS);
                    }
                }
                test.pass(SECOND / STEPS);
                changesOfRound = Math.max(changesOfRound, test.look().size());
            }
        }
    }

    @Test
    void whileDownloadingSlotsGrowWithTheRootOfTheLine() {
        int[] slots = new int[4];
        for (int n = 0; n < 4; n++) {
            Line line = new Line(64 * KIB << 2 * n, MIB << 10);
            line.test.interested(200);
            line.run(600);
            slots[n] = line.test.choker.slots();
        }

        // The balance of n * (1 + 8 * (n - 1)) KiB/s.
        assertEquals(4, slots[0]);
        assertEquals(6, slots[1], 1);
        assertEquals(11, slots[2], 1);
        assertEquals(23, slots[3], 2);
    }

    @Test
    void numberOfSlotsComesToRest() {
        Line line = new Line(MIB, MIB << 10);
        line.test.interested(200);
        line.run(300);
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (int round = 0; round < 60; round++) {
            line.run(10);
            least = Math.min(least, line.test.choker.slots());
            most = Math.max(most, line.test.choker.slots());
        }

        assertTrue(most - least <= 1, least + " to " + most + " slots");
    }

    @Test
    void aThousandSlowLeechersOfAFastLineAreAllServedWithinSeconds() {
        Line line = new Line(400 * MIB, 256 * KIB);
        line.test.seeds();
        line.test.interested(1_000);
        line.run(4);
        assertEquals(1_000, line.test.choker.unchoked());
        line.run(36);

        assertTrue(SeedingOrderTest.jain(line.taken) > 0.99, () -> "fairness " + SeedingOrderTest.jain(line.taken));
    }

    @Test
    void aThousandVerySlowLeechersOfAFastLineAreServedTooWithinAMinute() {
        Line line = new Line(400 * MIB, 5 * KIB);
        line.test.seeds();
        line.test.interested(1_000);
        line.run(60);

        assertEquals(1_000, line.test.choker.unchoked());
    }

    @Test
    void aSlowLineIsNotSpreadThin() {
        Line line = new Line(1.25e6, MIB << 10);
        line.test.seeds();
        line.test.interested(1_000);
        line.run(60);

        // 1 + 8 (n - 1) KiB/s each.
        int slots = line.test.choker.slots();
        assertTrue(slots >= 10 && slots <= 20, slots + " slots");
    }

    @Test
    void aSlowLineIsNotSpreadThinWhereNobodyWaitsEither() {
        Line line = new Line(MIB, MIB << 10);
        line.test.seeds();
        line.test.interested(30);
        line.run(60);

        int slots = line.test.choker.slots();
        assertTrue(slots >= 8 && slots <= 16, slots + " slots");
    }

    @Test
    void whoHasFinishedWithinTheRoundIsNoSignOfAThinLine() {
        TestChoker test = new TestChoker(TestChoker.DEFAULTS);
        test.seeds();
        List<ChokerPeer<String>> peers = test.interested(30);
        peers.forEach(each -> each.sent(KIB));
        peers.subList(5, 30).forEach(each -> test.interested(each, false));
        peers.subList(0, 5).forEach(each -> each.sent(100 * MIB));
        test.round();

        assertEquals(RateBasedSlots.FIRST_WHILE_SEEDING, test.choker.slots());
    }

    @Test
    void whereALineIsFullFurtherSlotsAreTriedMoreAndMoreRarely() {
        Line line = new Line(20 * MIB, MIB << 10);
        line.test.seeds();
        line.test.interested(2_000);
        line.run(120);
        line.changesOfRound = 0;
        int changing = 0;
        int before = line.test.choker.slots();
        for (int round = 0; round < 180; round++) {
            line.run(10);
            changing += line.test.choker.slots() == before ? 0 : 1;
            before = line.test.choker.slots();
        }

        int times = changing;
        assertTrue(changing <= 14, () -> times + " times in half an hour");
        // No slot is thinner than 128 KiB/s, but for a tenth while it is tried.
        assertTrue(before >= 120 && before <= 176, before + " slots");
    }

    @Test
    void aLineThatLosesItsSpeedLosesSlots() {
        Line fast = new Line(100 * MIB, 256 * KIB);
        fast.test.seeds();
        List<ChokerPeer<String>> peers = fast.test.interested(1_000);
        fast.run(60);
        assertTrue(fast.test.choker.slots() > 300);
        for (int second = 0; second < 300; second++) {
            long each = MIB / fast.test.choker.unchoked();
            peers.forEach(peer -> peer.sent(each));
            fast.test.pass(SECOND);
        }

        assertTrue(fast.test.choker.slots() < 40, () -> fast.test.choker.slots() + " slots");
    }

    @Test
    void oneLeecherIsServedAtOnce() {
        TestChoker test = new TestChoker(TestChoker.DEFAULTS);
        test.seeds();
        test.interested("alone");

        assertEquals(List.of("+alone"), test.look());
    }

    @Test
    void slotsAreCountedByLibtorrentsThresholds() {
        RateBasedSlots slots = new RateBasedSlots(new UploadSlots.RateBased(KIB, 2 * KIB, 64 * KIB));
        slots.measured(new long[] {9 * KIB, 9 * KIB, 9 * KIB, 9 * KIB}, true);
        assertEquals(4, slots.count());
        slots.measured(new long[] {90 * KIB, 90 * KIB, 90 * KIB, 90 * KIB}, true);
        assertEquals(8, slots.count());
        // Thresholds are 1, 3, 5 and 7 KiB/s: three are worth their slots. Slots go a quarter at a time.
        slots.measured(new long[] {KIB, 2 * KIB, 2 * KIB, 2 * KIB, 6 * KIB, 6 * KIB, 7 * KIB, 8 * KIB}, true);

        assertEquals(6, slots.count());
        slots.measured(new long[] {KIB, 2 * KIB, 5 * KIB, 6 * KIB, 7 * KIB, 8 * KIB, 8 * KIB}, true);
        assertEquals(5, slots.count());
    }
}

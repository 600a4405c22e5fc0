package dev.spate.choker;

import static dev.spate.choker.TestChoker.PIECE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeedingOrderTest {
    private static TestChoker seeding(SeedingOrder order, int slots) {
        TestChoker test = new TestChoker(
                TestChoker.DEFAULTS.with(new UploadSlots.Fixed(slots)).with(order));
        test.seeds();
        return test;
    }

    private static void allTake(TestChoker test, long bytesInRound) {
        test.peers.forEach(each -> each.sent(bytesInRound));
        test.round();
    }

    @Test
    void inRoundRobinARegularSlotIsKeptUntilTheQuotaIsUsedUp() {
        TestChoker test = seeding(SeedingOrder.ROUND_ROBIN, 5);
        List<ChokerPeer<String>> peers = test.interested(20);
        // 20 pieces are used up after 50 s, a minute after 60.
        for (int round = 1; round <= 6; round++) {
            allTake(test, 4 * PIECE + 1);
            long kept =
                    peers.subList(0, 5).stream().filter(ChokerPeer::isUnchoked).count();
            assertEquals(4, kept, "after round " + round);
        }
        allTake(test, 4 * PIECE);

        assertTrue(peers.subList(0, 5).stream().noneMatch(ChokerPeer::isUnchoked));
    }

    @Test
    void inRoundRobinSlowPeersKeepTheirSlotPastTheMinute() {
        TestChoker test = seeding(SeedingOrder.ROUND_ROBIN, 5);
        List<ChokerPeer<String>> peers = test.interested(20);
        for (int round = 1; round <= 30; round++) {
            allTake(test, 10_000);
        }

        assertEquals(
                4, peers.subList(0, 5).stream().filter(ChokerPeer::isUnchoked).count());
    }

    @Test
    void inRoundRobinAPeerThatTakesNothingLosesItsSlot() {
        TestChoker test = seeding(SeedingOrder.ROUND_ROBIN, 5);
        List<ChokerPeer<String>> peers = test.interested(10);
        for (int n : new int[] {0, 2, 3}) {
            peers.get(n).sent(1 << 14);
        }
        test.round();

        assertEquals(List.of("p0", "p2", "p3", "p5", "p6"), test.unchoked());
    }

    @Test
    void inRoundRobinAllAreServedAlike() {
        TestChoker test = seeding(SeedingOrder.ROUND_ROBIN, 8);
        List<ChokerPeer<String>> peers = test.interested(40);
        long[] taken = new long[40];
        for (int round = 0; round < 1_000; round++) {
            for (int n = 0; n < 40; n++) {
                taken[n] += peers.get(n).isUnchoked() ? 1 : 0;
            }
            allTake(test, 4 * PIECE);
        }

        assertTrue(jain(taken) > 0.99, () -> "fairness " + jain(taken));
    }

    @Test
    void quotaIsNotAskedWhileNobodyWaits() {
        TestChoker test = seeding(SeedingOrder.ROUND_ROBIN, 5);
        test.interested(5);
        test.look();
        for (int round = 0; round < 50; round++) {
            allTake(test, 100 * PIECE);
        }

        assertEquals(List.of(), test.look());
    }

    @Test
    void fastestUploadServesTheFastest() {
        TestChoker test = seeding(SeedingOrder.FASTEST_UPLOAD, 5);
        List<ChokerPeer<String>> peers = test.interested(12);
        for (int round = 0; round < 60; round++) {
            for (int n = 0; n < 12; n++) {
                peers.get(n).sent(1_000L * (n + 1));
            }
            test.round();
        }

        // Optimistic unchokes have found them.
        assertTrue(test.unchoked().containsAll(List.of("p10", "p11", "p9", "p8")), test.unchoked()::toString);
    }

    @Test
    void antiLeechServesThoseAtTheBeginningAndAtTheEnd() {
        TestChoker test = seeding(SeedingOrder.ANTI_LEECH, 5);
        List<ChokerPeer<String>> peers = test.interested(11);
        for (int n = 0; n < 11; n++) {
            peers.get(n).havePieces(10 * n, 100);
        }
        test.round();

        // 0, 10, 90 and 100 %; the fifth is an optimistic unchoke.
        assertTrue(test.unchoked().containsAll(List.of("p0", "p1", "p9", "p10")), test.unchoked()::toString);
    }

    @Test
    void antiLeechDoesNotSwapPeersThatAreAboutEqual() {
        TestChoker test = seeding(SeedingOrder.ANTI_LEECH, 5);
        List<ChokerPeer<String>> peers = test.interested(10);
        test.round();
        test.look();
        for (int round = 0; round < 30; round++) {
            for (ChokerPeer<String> each : peers) {
                each.havePieces(each.isUnchoked() ? round : 0, 1_000);
            }
            test.round();
        }

        // The optimistic unchoke alone changes: every third round.
        List<String> told = test.look();
        assertTrue(told.size() <= 20, told::toString);
    }

    @Test
    void whoeverGaveBeforeWeSeedHasNoAdvantage() {
        TestChoker test = new TestChoker(TestChoker.DEFAULTS.with(new UploadSlots.Fixed(2)));
        List<ChokerPeer<String>> peers = test.interested(4);
        peers.get(3).received(1 << 30);
        test.seeds();
        peers.get(0).sent(100);
        peers.get(1).sent(100);
        test.round();

        assertTrue(peers.get(0).isUnchoked());
    }

    static double jain(long[] shares) {
        double sum = 0;
        double squares = 0;
        for (long each : shares) {
            sum += each;
            squares += (double) each * each;
        }
        return sum * sum / (shares.length * squares);
    }
}

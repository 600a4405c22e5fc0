package dev.spate.choker;

import static dev.spate.choker.TestChoker.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChokerTest {
    @Test
    void freeSlotIsGivenAtOnce() {
        TestChoker test = TestChoker.fixed(4);
        test.interested("a");

        assertEquals(List.of("+a"), test.look());
    }

    @Test
    void peerThatWantsNothingIsNotUnchoked() {
        TestChoker test = TestChoker.fixed(4);
        test.peer("a");
        test.pass(60 * SECOND);

        assertEquals(List.of(), test.look());
    }

    @Test
    void whenSlotsAreTakenTheNextOneWaits() {
        TestChoker test = TestChoker.fixed(4);
        List<ChokerPeer<String>> peers = test.interested(5);

        assertFalse(peers.get(4).isUnchoked());
        assertEquals(4, test.choker.unchoked());
        assertEquals(1, test.choker.waiting());
    }

    @Test
    void slotOfAPeerThatLeavesIsGivenAtOnce() {
        TestChoker test = TestChoker.fixed(4);
        List<ChokerPeer<String>> peers = test.interested(6);
        test.look();
        test.leaves(peers.get(1));

        assertEquals(List.of("+p4"), test.look());
    }

    @Test
    void thoseThatGiveMostKeepTheSlots() {
        TestChoker test = TestChoker.fixed(5);
        List<ChokerPeer<String>> peers = test.interested(30);
        for (int round = 0; round < 4; round++) {
            for (int n = 10; n < 30; n++) {
                peers.get(n).received(n * 1_000L);
            }
            test.round();
        }
        // Four regular slots, and one optimistic unchoke.
        for (int n = 26; n < 30; n++) {
            assertTrue(peers.get(n).isUnchoked(), "p" + n);
        }
        assertEquals(5, test.choker.unchoked());
    }

    @Test
    void eachRoundCountsTwiceTheOneBefore() {
        TestChoker test = TestChoker.fixed(2);
        List<ChokerPeer<String>> peers = test.interested(8);
        peers.get(7).received(1_000);
        test.round();
        assertTrue(peers.get(7).isUnchoked());
        peers.get(6).received(700);
        test.round();

        assertTrue(peers.get(6).isUnchoked());
        assertFalse(peers.get(7).isUnchoked() && !peers.get(7).optimistic);
    }

    @ParameterizedTest
    @CsvSource({"1200, false", "1300, true"})
    void slotIsLostToAPeerThatGivesClearlyMore(long bytes, boolean lost) {
        TestChoker test = TestChoker.fixed(2);
        List<ChokerPeer<String>> peers = test.interested(8);
        peers.get(0).received(1_000);
        peers.get(7).received(bytes);
        test.round();

        assertEquals(!lost, peers.get(0).isUnchoked());
        assertEquals(lost, peers.get(7).isUnchoked() && !peers.get(7).optimistic);
    }

    @Test
    void givingNothingLosesTheSlotAfterAnOptimisticTurn() {
        TestChoker test = TestChoker.fixed(4);
        List<ChokerPeer<String>> freeRiders = test.interested(12);
        test.pass(29 * SECOND);
        assertEquals(0, freeRiders.get(11).isUnchoked() ? 1 : 0);
        test.pass(31 * SECOND);

        assertFalse(freeRiders.get(0).isUnchoked());
        assertFalse(freeRiders.get(1).isUnchoked());
    }

    @Test
    void everybodyGetsAnOptimisticUnchokeInTime() {
        TestChoker test = TestChoker.fixed(4);
        List<ChokerPeer<String>> peers = test.interested(20);
        for (int round = 0; round < 300; round++) {
            for (int n = 0; n < 3; n++) {
                peers.get(n).received(1 << 20);
            }
            test.round();
        }

        assertTrue(peers.stream().allMatch(each -> each.hadTurn), test.peers::toString);
        for (int n = 0; n < 3; n++) {
            assertTrue(peers.get(n).isUnchoked(), "p" + n);
        }
    }

    @Test
    void newPeersAreThreeTimesAsLikelyToBeUnchokedOptimistically() {
        int chosenNew = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            TestChoker test = new TestChoker(TestChoker.DEFAULTS.with(new UploadSlots.Fixed(2)), seed);
            ChokerPeer<String> giver = test.interested("giver");
            ChokerPeer<String> old = test.interested("old");
            ChokerPeer<String> other = test.interested("other");
            // Both others have had a turn, and wait; then a new one comes.
            for (int round = 0; round < 20 && !(old.hadTurn && other.hadTurn); round++) {
                giver.received(1_000);
                test.round();
            }
            ChokerPeer<String> another = test.interested("new");
            ChokerPeer<String> waits = old.isUnchoked() ? other : old;
            for (int round = 0; round < 4 && !waits.isUnchoked() && !another.isUnchoked(); round++) {
                giver.received(1_000);
                test.round();
            }
            assertTrue(waits.isUnchoked() != another.isUnchoked());
            chosenNew += another.isUnchoked() ? 1 : 0;
        }

        assertEquals(1_500, chosenNew, 80);
    }

    @Test
    void optimisticUnchokeLastsThirtySeconds() {
        TestChoker test = TestChoker.fixed(2);
        ChokerPeer<String> giver = test.interested("giver");
        test.interested(6);
        test.look();
        for (int round = 0; round < 30; round++) {
            giver.received(1_000);
            test.round();
        }

        assertTrue(giver.isUnchoked());
        List<String> changes = test.look();
        assertTrue(changes.size() >= 18 && changes.size() <= 22, changes::toString);
    }

    @Test
    void fifthOfTheSlotsIsOptimistic() {
        TestChoker test = TestChoker.fixed(20);
        List<ChokerPeer<String>> peers = test.interested(80);
        for (int round = 0; round < 10; round++) {
            peers.subList(0, 40).forEach(each -> each.received(1_000));
            test.round();
        }

        assertEquals(4, peers.stream().filter(each -> each.optimistic).count());
    }

    @Test
    void whoSnubsUsGetsOptimisticUnchokesOnly() {
        TestChoker test = TestChoker.fixed(3);
        List<ChokerPeer<String>> peers = test.interested(3);
        ChokerPeer<String> fourth = test.interested("fourth");
        peers.get(0).received(1 << 20);
        peers.get(0).snubsUs(true);
        peers.get(1).received(2);
        peers.get(2).received(1);
        fourth.received(1);
        test.round();

        assertFalse(peers.get(0).isUnchoked());
    }

    @Test
    void whereAllSnubUsNobodyKeepsARegularSlot() {
        TestChoker test = TestChoker.fixed(5);
        List<ChokerPeer<String>> peers = test.interested(10);
        peers.forEach(each -> each.snubsUs(true));
        peers.subList(0, 5).forEach(each -> each.received(1 << 20));
        test.round();

        assertEquals(List.of("p5", "p6", "p7", "p8", "p9"), test.unchoked());
    }

    @Test
    void residualBytesOfAPeerThatIsChokedDoNotCount() {
        TestChoker test = new TestChoker(
                TestChoker.DEFAULTS.with(new UploadSlots.Fixed(5)).with(SeedingOrder.FASTEST_UPLOAD));
        test.seeds();
        List<ChokerPeer<String>> peers = test.interested(9);
        ChokerPeer<String> choked = peers.get(8);
        peers.subList(0, 5).forEach(each -> each.sent(1_000));
        choked.sent(1 << 30);
        test.round();

        assertEquals(List.of("p0", "p1", "p2", "p3"), test.unchoked().subList(0, 4));
        assertEquals(0, choked.sentSinceUnchoked);
        // What was on its way when it was choked is not what it takes in its next turn.
        ChokerPeer<String> fifth = peers.get(4);
        assertFalse(fifth.isUnchoked());
        fifth.sent(1 << 30);
        test.round();
        assertEquals(0, fifth.sentLastRound);
    }

    @Test
    void uploadOnlyPeerIsChokedAndItsSlotGivenAway() {
        TestChoker test = TestChoker.fixed(2);
        List<ChokerPeer<String>> peers = test.interested(3);
        test.look();
        peers.get(0).uploadOnly(true, test.nowNanos);
        test.settle();

        assertEquals(List.of("-p0", "+p2"), test.look());
        test.pass(600 * SECOND);
        assertFalse(peers.get(0).isUnchoked());
    }

    @Test
    void peerThatLosesItsInterestKeepsASlotThatNobodyNeeds() {
        TestChoker test = TestChoker.fixed(2);
        List<ChokerPeer<String>> peers = test.interested(2);
        test.look();
        for (int n = 0; n < 10; n++) {
            test.interested(peers.get(0), n % 2 == 1);
            test.pass(3 * SECOND);
        }
        test.interested(peers.get(0), false);
        assertEquals(List.of(), test.look());
        test.interested("needs");

        assertEquals(List.of("-p0", "+needs"), test.look());
    }

    @Test
    void betweenRoundsNobodyWhoUsesItsSlotIsChoked() {
        TestChoker test = TestChoker.fixed(4);
        List<ChokerPeer<String>> peers = test.interested(4);
        test.look();
        for (int n = 0; n < 50; n++) {
            ChokerPeer<String> visitor = test.interested("v" + n);
            visitor.received(1 << 20);
            test.interested(visitor, false);
            test.leaves(visitor);
        }

        assertEquals(List.of(), test.look());
        assertTrue(peers.stream().allMatch(ChokerPeer::isUnchoked));
    }

    @Test
    void changesThatWereTakenBackAreNotTold() {
        Choker<String> choker =
                new Choker<>(TestChoker.DEFAULTS.with(new UploadSlots.Fixed(1)), new java.util.SplittableRandom(1), 0);
        ChokerPeer<String> a = choker.connected("a", 0);
        ChokerPeer<String> b = choker.connected("b", 0);
        a.interested(true, 1);
        a.interested(false, 2);
        b.interested(true, 3);
        TestChoker told = TestChoker.fixed(1);
        choker.drainTo(told);

        assertEquals(List.of("+b"), told.look());
    }

    @Test
    void handlerMayCloseConnections() {
        Choker<String> choker =
                new Choker<>(TestChoker.DEFAULTS.with(new UploadSlots.Fixed(1)), new java.util.SplittableRandom(1), 0);
        ChokerPeer<String> a = choker.connected("a", 0);
        ChokerPeer<String> b = choker.connected("b", 0);
        a.interested(true, 1);
        b.interested(true, 1);
        TestChoker told = TestChoker.fixed(1);
        choker.drainTo(new Choker.Handler<>() {
            @Override
            public void choke(String peer) {
                told.choke(peer);
            }

            @Override
            public void unchoke(String peer) {
                told.unchoke(peer);
                choker.disconnected(a, 2);
            }
        });

        assertEquals(List.of("+a", "+b"), told.look());
        choker.checkInvariants();
    }

    @Test
    void whoHasLeftIsNotHeard() {
        TestChoker test = TestChoker.fixed(1);
        ChokerPeer<String> left = test.interested("left");
        test.leaves(left);
        test.look();
        test.choker.disconnected(left, test.nowNanos);
        test.interested(left, false);
        test.interested(left, true);
        left.uploadOnly(true, test.nowNanos);
        left.sent(5);

        assertFalse(left.isUnchoked());
        assertEquals(List.of(), test.look());
    }

    @Test
    void unlimitedSlotsAreForAll() {
        TestChoker test = new TestChoker(TestChoker.DEFAULTS.with(UploadSlots.UNLIMITED));
        test.interested(3_000);
        test.pass(300 * SECOND);

        assertEquals(3_000, test.choker.unchoked());
        assertEquals(3_000, test.look().size());
    }

    @Test
    void optionsRefuseNonsense() {
        assertThrows(IllegalArgumentException.class, () -> new UploadSlots.Fixed(0));
        assertThrows(IllegalArgumentException.class, () -> new UploadSlots.RateBased(1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new ChokerOptions.Quota(-1, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ChokerOptions(
                        UploadSlots.UNLIMITED, 10, 30, SeedingOrder.ROUND_ROBIN, ChokerOptions.Quota.of(1)));
    }
}

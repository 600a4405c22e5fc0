package dev.spate.scheduler.smartban;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PeerKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SmartBanTest {
    private static final PeerKey ONE = new PeerKey(1);
    private static final PeerKey TWO = new PeerKey(2);
    private static final PeerKey THREE = new PeerKey(3);
    private static final long SECOND = 1_000_000_000L;
    private static final long[] GOOD = {10, 20, 30};

    private final SmartBan smartBan = new SmartBan();

    private static PeerKey[] from(PeerKey... peers) {
        return peers;
    }

    @Test
    void whoSentAllOfABadPieceIsTheLiar() {
        assertEquals(Optional.of(ONE), smartBan.pieceFailed(7, from(ONE, ONE, ONE), new long[0]));
        assertFalse(smartBan.hasBadCopy(7));
    }

    @Test
    void onlyThoseWhoseBlocksDifferAreConvicted() {
        assertTrue(smartBan.pieceFailed(7, from(ONE, TWO, THREE), new long[] {10, 21, 30})
                .isEmpty());
        assertTrue(smartBan.hasBadCopy(7));
        assertEquals(1, smartBan.badCopies());
        assertEquals(Set.of(TWO), smartBan.piecePassed(7, GOOD));
        assertFalse(smartBan.hasBadCopy(7));
        assertEquals(Set.of(), smartBan.piecePassed(7, GOOD));
    }

    @Test
    void allBadCopiesCount() {
        smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[] {10, 21, 30});
        smartBan.pieceFailed(7, from(THREE, ONE, ONE), new long[] {11, 20, 30});
        assertEquals(Set.of(TWO, THREE), smartBan.piecePassed(7, GOOD));
    }

    @Test
    void withoutDigestsNobodyIsConvicted() {
        smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[0]);
        assertTrue(smartBan.hasBadCopy(7));
        assertEquals(Set.of(), smartBan.piecePassed(7, GOOD));
        smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[] {10, 21, 30});
        assertEquals(Set.of(), smartBan.piecePassed(7, new long[0]));
    }

    @Test
    void memoryIsBounded() {
        for (int n = 0; n < 100; n++) {
            smartBan.pieceFailed(7, from(ONE, TWO, THREE), new long[] {10, 20, n == 0 ? 31 : 30});
        }
        assertEquals(Set.of(), smartBan.piecePassed(7, GOOD));
        int blocks = 1 << 17;
        PeerKey[] senders = new PeerKey[blocks];
        Arrays.fill(senders, ONE);
        senders[0] = TWO;
        for (int piece = 0; piece < 10; piece++) {
            smartBan.pieceFailed(piece, senders, new long[blocks]);
        }
        assertFalse(smartBan.hasBadCopy(0));
        assertTrue(smartBan.hasBadCopy(9));
    }

    @Test
    void sixtyFourBadCopiesOfAPieceAreRemembered() {
        for (int n = 0; n < 64; n++) {
            smartBan.pieceFailed(7, from(ONE, TWO, THREE), new long[] {10, 20, n == 0 ? 31 : 30});
        }
        assertEquals(Set.of(THREE), smartBan.piecePassed(7, GOOD));
    }

    private static PeerKey[] senders(int blocks) {
        PeerKey[] senders = new PeerKey[blocks];
        Arrays.fill(senders, ONE);
        senders[0] = TWO;
        return senders;
    }

    @Test
    void aMillionBlocksAreRemembered() {
        int blocks = 1 << 17;
        PeerKey[] senders = senders(blocks);
        long[] digests = new long[blocks];
        for (int piece = 0; piece < 8; piece++) {
            smartBan.pieceFailed(piece, senders, digests);
        }
        assertTrue(smartBan.hasBadCopy(0));
        smartBan.pieceFailed(8, senders(1 << 10), new long[1 << 10]);
        assertFalse(smartBan.hasBadCopy(0), "one more block than a million");
        assertTrue(smartBan.hasBadCopy(1));
    }

    @Test
    void theOnlyPieceIsNeverForgotten() {
        int blocks = 1 << 17;
        for (int n = 0; n < 9; n++) {
            smartBan.pieceFailed(7, senders(blocks), new long[blocks]);
        }
        assertTrue(smartBan.hasBadCopy(7));
    }

    @Test
    void whatIsForgottenMakesRoom() {
        smartBan.pieceFailed(1, from(ONE, TWO), new long[2]);
        int blocks = 1 << 13;
        PeerKey[] senders = senders(blocks);
        long[] digests = new long[blocks];
        for (int n = 0; n < 64 + 40; n++) {
            smartBan.pieceFailed(7, senders, digests);
        }
        assertTrue(smartBan.hasBadCopy(1), "only 64 copies count");
        smartBan.piecePassed(7, digests);
        for (int n = 0; n < 10; n++) {
            smartBan.pieceFailed(8, senders(1 << 17), new long[1 << 17]);
            smartBan.piecePassed(8, digests);
        }
        assertTrue(smartBan.hasBadCopy(1), "pieces that are right do not count");
    }

    @Test
    void aPieceGoesToAQuickPeerThatIsNoSuspectThenToAnyQuickOneThenToAny() {
        smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[] {10, 21, 30});
        smartBan.addIdle(7, 1_000, 0);
        SoloCandidate suspect = new TestCandidate(1, 1_000_000.0);
        SoloCandidate quick = new TestCandidate(3, 1_000_000.0);
        SoloCandidate slow = new TestCandidate(4, 1.0);
        SoloCandidate without = new TestCandidate(5, 1_000_000.0).withOnly(8);
        assertEquals(-1, smartBan.pickIdle(suspect, 0));
        assertEquals(-1, smartBan.pickIdle(slow, 0));
        assertEquals(7, smartBan.pickIdle(quick, 0));
        assertEquals(7, smartBan.pickIdle(suspect, 2 * SECOND));
        assertEquals(-1, smartBan.pickIdle(slow, 2 * SECOND));
        assertEquals(7, smartBan.pickIdle(slow, 5 * SECOND));
        assertEquals(-1, smartBan.pickIdle(without, 5 * SECOND));
        assertTrue(smartBan.isIdle(7));
        assertEquals(0, smartBan.removeIdle(7), "it waited from the start");
        assertFalse(smartBan.isIdle(7));
        assertEquals(0, smartBan.idleCount());
    }

    @Test
    void whenManyPiecesWaitEachGetsItsTurn() {
        for (int piece = 0; piece < 40; piece++) {
            smartBan.addIdle(piece, 1_000, 0);
        }
        SoloCandidate peer = new TestCandidate(3, 0.0).withOnly(39);
        int turns = 0;
        while (smartBan.pickIdle(peer, 5 * SECOND) < 0) {
            assertTrue(smartBan.rotate());
            turns++;
        }
        assertTrue(turns <= 40);
        assertEquals(40, smartBan.idleCount());
    }

    @Test
    void aBegunPieceIsKeptForItsOwnerWhileThatIsConnected() {
        TestCandidate owner = new TestCandidate(1, 0L);
        TestCandidate other = new TestCandidate(2, 0L);
        smartBan.keepBegun(7, 1_000, owner, 3 * SECOND);
        assertTrue(smartBan.isBegun(7));
        assertEquals(7, smartBan.pickBegun(owner, SECOND));
        assertEquals(-1, smartBan.pickBegun(other, 3 * SECOND - 1));
        assertEquals(7, smartBan.pickBegun(other, 3 * SECOND));
        smartBan.disconnected(owner.key());
        assertEquals(-1, smartBan.pickBegun(owner, SECOND), "a key that is used again is another peer's");
        assertEquals(7, smartBan.pickBegun(owner, 3 * SECOND));
        smartBan.removeBegun(7);
        assertFalse(smartBan.isBegun(7));
    }

    @Test
    void aPeerIsOnParoleForThreeSecondsOrUntilItSendsAGoodPiece() {
        assertFalse(smartBan.wasAnyOnParole(0));
        smartBan.putOnParole(Set.of(ONE, TWO, THREE), SECOND);
        smartBan.endParole(from(TWO, TWO));
        smartBan.disconnected(THREE);
        assertTrue(smartBan.isOnParole(ONE, 4 * SECOND - 1));
        assertFalse(smartBan.isOnParole(TWO, 2 * SECOND));
        assertFalse(smartBan.isOnParole(THREE, 2 * SECOND));
        assertTrue(smartBan.isAnyOnParole(4 * SECOND - 1));
        assertTrue(smartBan.wasAnyOnParole(4 * SECOND - 1));
        assertTrue(smartBan.isOnParole(ONE, 4 * SECOND - 1), "to ask frees nobody");
        assertFalse(smartBan.isOnParole(ONE, 4 * SECOND));
        assertFalse(smartBan.isAnyOnParole(4 * SECOND));
        assertTrue(smartBan.wasAnyOnParole(4 * SECOND), "since it was asked last");
        assertFalse(smartBan.wasAnyOnParole(4 * SECOND));
    }

    @Test
    void anOwnerIsGivenFourTimesAsLongAfterEachFurtherBadCopy() {
        long[] kept = {1, 1, 4, 16, 60};
        for (int copies = 0; copies < kept.length; copies++) {
            assertEquals(kept[copies] * SECOND, smartBan.keptNanos(7), copies + " bad copies");
            double seconds = 10 * Math.pow(4, Math.max(0, copies - 1));
            assertFalse(smartBan.isTooSlow(7, seconds));
            assertTrue(smartBan.isTooSlow(7, seconds + 0.001));
            smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[3]);
        }
        assertFalse(smartBan.isSilentForTooLong(10, 5));
        assertTrue(smartBan.isSilentForTooLong(10.001, 5));
        assertFalse(smartBan.isSilentForTooLong(12, 6));
    }

    @Test
    void anIdlePieceWaitsSinceItBecameIdle() {
        smartBan.addIdle(6, 1_000, SECOND);
        smartBan.addIdle(7, 1_000, 2 * SECOND);
        assertEquals(2 * SECOND, smartBan.removeIdle(7));
        assertEquals(SECOND, smartBan.removeIdle(6));
    }

    @Test
    void aGoodPieceHasNoBadCopiesThatMakeItsNextOwnerPatient() {
        smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[3]);
        smartBan.pieceFailed(7, from(ONE, TWO, TWO), new long[3]);
        assertEquals(4 * SECOND, smartBan.keptNanos(7));
        smartBan.piecePassed(7, GOOD);
        assertEquals(SECOND, smartBan.keptNanos(7));
    }
}

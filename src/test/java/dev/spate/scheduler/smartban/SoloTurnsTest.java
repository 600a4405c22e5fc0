package dev.spate.scheduler.smartban;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.PeerKey;
import java.util.LinkedHashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may fetch a piece alone, and when. */
class SoloTurnsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int PIECE = 7;

    private final SoloTurns soloTurns = new SoloTurns();
    private final SoloCandidate one = peer(1, 0);
    private final SoloCandidate two = peer(2, 0);

    private static SoloCandidate peer(int id, long badCopiesBefore) {
        return new TestCandidate(id, badCopiesBefore);
    }

    private void bad(SoloCandidate... senders) {
        Set<PeerKey> keys = new LinkedHashSet<>();
        for (SoloCandidate each : senders) {
            keys.add(each.key());
        }
        soloTurns.badCopy(PIECE, keys);
    }

    private boolean has(SoloCandidate peer, long nowNanos) {
        return soloTurns.isTurnOf(peer, PIECE, 0, 0, nowNanos);
    }

    private void assertTurnAt(SoloCandidate peer, long nanos) {
        assertFalse(has(peer, nanos - 1), "too early");
        assertTrue(has(peer, nanos), "too late");
    }

    @Test
    void aPieceWithoutABadCopyIsAnybodysAfterTheLeastTime() {
        assertFalse(soloTurns.isTurnOf(one, PIECE, SECOND, SECOND, 2 * SECOND - 1));
        assertTrue(soloTurns.isTurnOf(one, PIECE, SECOND, SECOND, 2 * SECOND));
        soloTurns.failed(PIECE, one, 2 * SECOND);
        assertTrue(soloTurns.isTurnOf(one, PIECE, SECOND, SECOND, 2 * SECOND), "there is nothing to have failed in");
    }

    @Test
    void eachBadCopyThatAPeerHadAPartInCostsItASecond() {
        bad(one);
        bad(one, two);
        assertTurnAt(one, 2 * SECOND);
        assertTurnAt(two, SECOND);
        assertTrue(has(peer(3, 0), 0));
        assertEquals(2, soloTurns.badCopies(PIECE));
        assertEquals(2, soloTurns.badCopies());
    }

    @Test
    void noMoreThanAMinute() {
        for (int n = 0; n < 100; n++) {
            bad(one);
        }
        assertTurnAt(one, 60 * SECOND);
    }

    @Test
    void whoCameAfterTheFirstBadCopyWaitsAsIfItHadAPartInAll() {
        bad(one);
        assertTrue(has(peer(3, 0), 0), "it was there before");
        SoloCandidate newcomer = peer(4, 1);
        assertTurnAt(newcomer, SECOND);
        bad(two);
        assertTurnAt(newcomer, 2 * SECOND);
    }

    @Test
    void theFirstFailureIsNoOffenceAndEachFurtherOneCostsFiveSeconds() {
        bad(two);
        soloTurns.failed(PIECE, one, 0);
        assertTrue(has(one, 0));
        soloTurns.failed(PIECE, one, SECOND);
        assertTurnAt(one, 6 * SECOND);
        soloTurns.failed(PIECE, one, 10 * SECOND);
        assertTurnAt(one, 20 * SECOND);
        assertTrue(has(two, SECOND), "another peer is not concerned");
    }

    @Test
    void noMoreThanTwoMinutesForFailures() {
        bad(two);
        for (int n = 0; n < 100; n++) {
            soloTurns.failed(PIECE, one, 0);
        }
        assertTurnAt(one, 115 * SECOND);
    }

    @Test
    void newcomersWaitForEachOthersFailuresByHalf() {
        bad(one);
        soloTurns.failed(PIECE, peer(4, 1), 10 * SECOND);
        SoloCandidate fresh = peer(9, 1);
        assertTrue(has(fresh, 10 * SECOND));
        soloTurns.failed(PIECE, peer(5, 1), 10 * SECOND);
        assertTrue(has(fresh, 10 * SECOND), "two failures of newcomers are one");
        soloTurns.failed(PIECE, peer(6, 1), 10 * SECOND);
        soloTurns.failed(PIECE, peer(7, 1), 10 * SECOND);
        assertTurnAt(fresh, 15 * SECOND);
        assertTrue(has(two, 10 * SECOND), "who was there before is not concerned");
    }

    @Test
    void aNewcomersOwnFailuresCountOnTopOfTheOthers() {
        bad(one);
        SoloCandidate newcomer = peer(4, 1);
        soloTurns.failed(PIECE, newcomer, 10 * SECOND);
        soloTurns.failed(PIECE, newcomer, 10 * SECOND);
        // Its own two, and half of the two that it is to blame for as a newcomer.
        assertTurnAt(newcomer, 20 * SECOND);
    }

    @Test
    void aFailureIsNoPartInABadCopy() {
        bad(two);
        soloTurns.failed(PIECE, one, 0);
        assertTrue(has(one, 0));
        assertFalse(has(two, 0));
        bad(one);
        assertFalse(has(one, 0));
    }

    @Test
    void onlyAThousandPeersAreRememberedForAPiece() {
        bad(one);
        for (int id = 100; id < 100 + (1 << 10) - 1; id++) {
            bad(peer(id, 0));
        }
        assertFalse(has(one, 0));
        bad(peer(99, 0));
        assertTrue(has(one, 0), "the first is forgotten");
        assertFalse(has(peer(100, 0), 0));
    }

    @Test
    void aVerifiedPieceHasNoHistory() {
        bad(one);
        soloTurns.forget(PIECE);
        assertEquals(0, soloTurns.badCopies(PIECE));
        assertTrue(has(one, 0));
        assertEquals(1, soloTurns.badCopies(), "the number of all of them goes on");
    }
}

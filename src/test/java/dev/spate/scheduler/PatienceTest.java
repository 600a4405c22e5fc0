package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatienceTest {
    private static final long SECOND = 1_000_000_000L;

    private final Patience patience = new Patience();

    @Test
    void theFirstBlockGetsTheMostTime() {
        patience.asked(0, 5 * SECOND);
        assertEquals(5 * SECOND + Patience.FIRST_NANOS, patience.deadlineNanos());
        patience.delivered(SECOND / 10, 6 * SECOND);
        assertEquals(6 * SECOND + Patience.SHORTEST_NANOS, patience.deadlineNanos());
    }

    @Test
    void aSlowPeerGetsFourTimesWhatItNeedsButNoMoreThanAMinute() {
        patience.delivered(5 * SECOND, 0);
        assertEquals(20 * SECOND, patience.deadlineNanos());
        for (int n = 0; n < 100; n++) {
            patience.delivered(40 * SECOND, 0);
        }
        assertEquals(Patience.LONGEST_NANOS, patience.deadlineNanos());
    }

    @Test
    void bytesOnTheWayMoveTheDeadline() {
        patience.delivered(SECOND, 0);
        patience.progress(7 * SECOND);
        assertEquals(11 * SECOND, patience.deadlineNanos());
    }

    @Test
    void eachMissedDeadlineDoublesTheTime() {
        patience.delivered(SECOND, 0);
        patience.snub(4 * SECOND);
        assertTrue(patience.isSnubbed());
        assertEquals(12 * SECOND, patience.deadlineNanos());
        patience.snub(12 * SECOND);
        patience.snub(28 * SECOND);
        assertFalse(patience.isOver(28 * SECOND));
        assertTrue(patience.isOver(60 * SECOND));
        patience.delivered(60 * SECOND);
        assertFalse(patience.isSnubbed());
        assertFalse(patience.isOver(200 * SECOND));
    }

    @Test
    void rejectionsBringLongerAndLongerPauses() {
        patience.rejected(0);
        assertTrue(patience.isPaused(SECOND / 5));
        patience.rejected(SECOND / 5);
        assertEquals(SECOND / 4, patience.pausedUntilNanos());
        assertFalse(patience.isPaused(SECOND / 4));
        patience.rejected(SECOND);
        assertEquals(SECOND + SECOND / 2, patience.pausedUntilNanos());
        for (int n = 2; n < 20; n++) {
            assertEquals(n >= 16, patience.isRefused());
            patience.rejected(n * 100 * SECOND);
        }
        patience.delivered(SECOND);
        assertFalse(patience.isRefused());
        assertFalse(patience.isPaused(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theEarliestDeadlineIsAlwaysFirst(long seed) {
        Random random = new Random(seed);
        Deadlines deadlines = new Deadlines();
        long start = seed % 2 == 0 ? Long.MAX_VALUE - 500 : 0;
        List<PeerState> peers = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            peers.add(new PeerState(new PeerKey(n), 1, false, 0));
        }
        for (int step = 0; step < 5_000; step++) {
            PeerState peer = peers.get(random.nextInt(peers.size()));
            if (random.nextInt(3) == 0) {
                deadlines.remove(peer);
            } else {
                deadlines.atLatest(peer, start + random.nextInt(1_000));
            }
            deadlines.checkInvariants();
            long earliest = peers.stream()
                    .filter(each -> each.deadlineIndex >= 0)
                    .mapToLong(each -> each.deadlineNanos - start)
                    .min()
                    .orElse(-1);
            assertEquals(earliest, deadlines.isEmpty() ? -1 : deadlines.first().deadlineNanos - start, "seed " + seed);
        }
    }

    @Test
    void aLaterDeadlineDoesNotReplaceAnEarlierOne() {
        Deadlines deadlines = new Deadlines();
        assertNull(deadlines.first());
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0);
        deadlines.atLatest(peer, 10);
        deadlines.atLatest(peer, 20);
        assertEquals(10, deadlines.first().deadlineNanos);
        assertSame(peer, deadlines.first());
        assertEquals(1, deadlines.size());
    }

    @Test
    void whatWasTakenBackFromAPeerIsRememberedWithinBounds() {
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0);
        OpenPiece piece = new OpenPiece(new PieceLayout(2_000L << 14, 2_000 << 14), 0, 0);
        for (int block = 0; block < 2_000; block++) {
            peer.expectLate(new Outstanding(peer, piece, block, 0));
        }
        assertFalse(peer.expectsLate(0, 0));
        assertTrue(peer.expectsLate(0, 1_999));
        assertTrue(peer.removeLate(0, 1_999));
        assertFalse(peer.removeLate(0, 1_999));
    }

    @Test
    void whatWasTakenBackInOnePieceIsNotExpectedInAnother() {
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0);
        OpenPiece piece = new OpenPiece(new PieceLayout(1 << 20, 1 << 17), 2, 0);
        peer.expectLate(new Outstanding(peer, piece, 3, 0));
        assertTrue(peer.expectsLate(2, 3));
        assertFalse(peer.expectsLate(4, 3));
        assertFalse(peer.expectsLate(2, 4));
    }

    @Test
    void aPieceThatWasAllowedAndRejectedIsNotAllowedAgain() {
        PeerState peer = new PeerState(new PeerKey(1), 1, true, 0);
        peer.allow(5);
        assertTrue(peer.isAllowed(5));
        peer.disallow(4);
        assertTrue(peer.isAllowed(5));
        peer.disallow(5);
        assertFalse(peer.isAllowed(5));
        peer.allow(5);
        assertFalse(peer.isAllowed(5));
        peer.allow(4);
        assertTrue(peer.isAllowed(4));
        assertFalse(peer.isAllowed(3));
    }

    @Test
    void noMoreThanSixtyFourPiecesAreAllowed() {
        PeerState peer = new PeerState(new PeerKey(1), 1, true, 0);
        for (int piece = 0; piece < 65; piece++) {
            peer.allow(piece);
            peer.allow(piece);
        }
        assertTrue(peer.isAllowed(63));
        assertFalse(peer.isAllowed(64));
    }

    @Test
    void whoIsAskedAgainAfterASnubIsStillSilentSinceThen() {
        patience.asked(0, 100 * SECOND);
        for (int n = 0; n < 3; n++) {
            patience.snub((112 + n) * SECOND);
            patience.asked(0, (113 + n) * SECOND);
        }
        assertEquals(115 * SECOND, patience.progressNanos());
        assertFalse(patience.isOver(160 * SECOND - 1));
        assertTrue(patience.isOver(160 * SECOND));
        patience.unchoked(150 * SECOND);
        assertFalse(patience.isOver(210 * SECOND - 1));
        assertTrue(patience.isOver(210 * SECOND));
    }

    @Test
    void aResponseMovesTheMeanByAnEighth() {
        patience.delivered(8 * SECOND, 0);
        assertEquals(8 * SECOND, patience.responseNanos());
        patience.delivered(16 * SECOND, 0);
        assertEquals(9 * SECOND, patience.responseNanos());
    }

    @Test
    void noMoreThanThirtyTwoTimesTheTimeAndAMinute() {
        patience.delivered(SECOND / 1_000, 0);
        for (int n = 0; n < 4; n++) {
            patience.snub(0);
        }
        assertEquals(48 * SECOND, patience.deadlineNanos());
        patience.snub(0);
        assertEquals(60 * SECOND, patience.deadlineNanos());
    }
}

package dev.spate.scheduler.rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.OpenPiece;
import dev.spate.scheduler.PeerDeadlines;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.PeerState;
import dev.spate.scheduler.PendingRequest;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTimeoutTest {
    private static final long SECOND = 1_000_000_000L;

    private final RequestTimeout requestTimeout = new RequestTimeout();

    @Test
    void theFirstBlockGetsTheMostTime() {
        requestTimeout.asked(0, 5 * SECOND);
        assertEquals(5 * SECOND + RequestTimeout.FIRST_NANOS, requestTimeout.deadlineNanos());
        requestTimeout.delivered(SECOND / 10, 6 * SECOND);
        assertEquals(6 * SECOND + RequestTimeout.SHORTEST_NANOS, requestTimeout.deadlineNanos());
    }

    @Test
    void aSlowPeerGetsFourTimesWhatItNeedsButNoMoreThanAMinute() {
        requestTimeout.delivered(5 * SECOND, 0);
        assertEquals(20 * SECOND, requestTimeout.deadlineNanos());
        for (int n = 0; n < 100; n++) {
            requestTimeout.delivered(40 * SECOND, 0);
        }
        assertEquals(RequestTimeout.LONGEST_NANOS, requestTimeout.deadlineNanos());
    }

    @Test
    void bytesOnTheWayMoveTheDeadline() {
        requestTimeout.delivered(SECOND, 0);
        requestTimeout.progress(7 * SECOND);
        assertEquals(11 * SECOND, requestTimeout.deadlineNanos());
    }

    @Test
    void eachMissedDeadlineDoublesTheTime() {
        requestTimeout.delivered(SECOND, 0);
        requestTimeout.snub(4 * SECOND);
        assertTrue(requestTimeout.isSnubbed());
        assertEquals(12 * SECOND, requestTimeout.deadlineNanos());
        requestTimeout.snub(12 * SECOND);
        requestTimeout.snub(28 * SECOND);
        assertFalse(requestTimeout.isOver(28 * SECOND));
        assertTrue(requestTimeout.isOver(60 * SECOND));
        requestTimeout.delivered(60 * SECOND);
        assertFalse(requestTimeout.isSnubbed());
        assertFalse(requestTimeout.isOver(200 * SECOND));
    }

    @Test
    void rejectionsBringLongerAndLongerPauses() {
        requestTimeout.rejected(0);
        assertTrue(requestTimeout.isPaused(SECOND / 5));
        requestTimeout.rejected(SECOND / 5);
        assertEquals(SECOND / 4, requestTimeout.pausedUntilNanos());
        assertFalse(requestTimeout.isPaused(SECOND / 4));
        requestTimeout.rejected(SECOND);
        assertEquals(SECOND + SECOND / 2, requestTimeout.pausedUntilNanos());
        for (int n = 2; n < 20; n++) {
            assertEquals(n >= 16, requestTimeout.isRefused());
            requestTimeout.rejected(n * 100 * SECOND);
        }
        requestTimeout.delivered(SECOND);
        assertFalse(requestTimeout.isRefused());
        assertFalse(requestTimeout.isPaused(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theEarliestDeadlineIsAlwaysFirst(long seed) {
        Random random = new Random(seed);
        PeerDeadlines peerDeadlines = new PeerDeadlines();
        long start = seed % 2 == 0 ? Long.MAX_VALUE - 500 : 0;
        List<PeerState> peers = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            peers.add(new PeerState(new PeerKey(n), 1, false, 0));
        }
        for (int step = 0; step < 5_000; step++) {
            PeerState peer = peers.get(random.nextInt(peers.size()));
            if (random.nextInt(3) == 0) {
                peerDeadlines.remove(peer);
            } else {
                peerDeadlines.atLatest(peer, start + random.nextInt(1_000));
            }
            peerDeadlines.checkInvariants();
            long earliest = peers.stream()
                    .filter(each -> each.deadlineIndex >= 0)
                    .mapToLong(each -> each.deadlineNanos - start)
                    .min()
                    .orElse(-1);
            assertEquals(
                    earliest,
                    peerDeadlines.isEmpty() ? -1 : peerDeadlines.first().deadlineNanos - start,
                    "seed " + seed);
        }
    }

    @Test
    void aLaterDeadlineDoesNotReplaceAnEarlierOne() {
        PeerDeadlines peerDeadlines = new PeerDeadlines();
        assertNull(peerDeadlines.first());
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0);
        peerDeadlines.atLatest(peer, 10);
        peerDeadlines.atLatest(peer, 20);
        assertEquals(10, peerDeadlines.first().deadlineNanos);
        assertSame(peer, peerDeadlines.first());
        assertEquals(1, peerDeadlines.size());
    }

    @Test
    void whatWasTakenBackFromAPeerIsRememberedWithinBounds() {
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0);
        OpenPiece piece = new OpenPiece(new PieceLayout(2_000L << 14, 2_000 << 14), 0, 0);
        for (int block = 0; block < 2_000; block++) {
            peer.expectLate(new PendingRequest(peer, piece, block, 0));
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
        peer.expectLate(new PendingRequest(peer, piece, 3, 0));
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
        requestTimeout.asked(0, 100 * SECOND);
        for (int n = 0; n < 3; n++) {
            requestTimeout.snub((112 + n) * SECOND);
            requestTimeout.asked(0, (113 + n) * SECOND);
        }
        assertEquals(115 * SECOND, requestTimeout.progressNanos());
        assertFalse(requestTimeout.isOver(160 * SECOND - 1));
        assertTrue(requestTimeout.isOver(160 * SECOND));
        requestTimeout.unchoked(150 * SECOND);
        assertFalse(requestTimeout.isOver(210 * SECOND - 1));
        assertTrue(requestTimeout.isOver(210 * SECOND));
    }

    @Test
    void aResponseMovesTheMeanByAnEighth() {
        requestTimeout.delivered(8 * SECOND, 0);
        assertEquals(8 * SECOND, requestTimeout.responseNanos());
        requestTimeout.delivered(16 * SECOND, 0);
        assertEquals(9 * SECOND, requestTimeout.responseNanos());
    }

    @Test
    void noMoreThanThirtyTwoTimesTheTimeAndAMinute() {
        requestTimeout.delivered(SECOND / 1_000, 0);
        for (int n = 0; n < 4; n++) {
            requestTimeout.snub(0);
        }
        assertEquals(48 * SECOND, requestTimeout.deadlineNanos());
        requestTimeout.snub(0);
        assertEquals(60 * SECOND, requestTimeout.deadlineNanos());
    }
}

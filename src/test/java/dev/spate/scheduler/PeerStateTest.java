package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import org.junit.jupiter.api.Test;

class PeerStateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatWasTakenBackFromAPeerIsRememberedWithinBounds() {
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0, 0);
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
        PeerState peer = new PeerState(new PeerKey(1), 1, false, 0, 0);
        OpenPiece piece = new OpenPiece(new PieceLayout(1 << 20, 1 << 17), 2, 0);
        peer.expectLate(new PendingRequest(peer, piece, 3, 0));
        assertTrue(peer.expectsLate(2, 3));
        assertFalse(peer.expectsLate(4, 3));
        assertFalse(peer.expectsLate(2, 4));
    }

    @Test
    void aPieceThatWasAllowedAndRejectedIsNotAllowedAgain() {
        PeerState peer = new PeerState(new PeerKey(1), 1, true, 0, 0);
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
        PeerState peer = new PeerState(new PeerKey(1), 1, true, 0, 0);
        for (int piece = 0; piece < 65; piece++) {
            peer.allow(piece);
            peer.allow(piece);
        }
        assertTrue(peer.isAllowed(63));
        assertFalse(peer.isAllowed(64));
    }

    private static PeerState asking(OpenPiece piece, int count, long nowNanos) {
        PeerState peer = new PeerState(new PeerKey(1), 250, true, 0, 0);
        for (int block = 0; block < count; block++) {
            peer.requested(new PendingRequest(peer, piece, block, nowNanos));
        }
        return peer;
    }

    private static void answer(PeerState peer, long nowNanos) {
        PendingRequest request = peer.oldest();
        peer.answered(request, 16 << 20, nowNanos);
        peer.forget(request);
    }

    @Test
    void anAnswerTellsResponseRateAndDeadlineFromItsRequestOn() {
        OpenPiece piece = new OpenPiece(new PieceLayout(1 << 20, 1 << 20), 0, 0);
        PeerState peer = asking(piece, 1, 10 * SECOND);
        answer(peer, 12 * SECOND);
        assertEquals(2 * SECOND, peer.timeout.responseNanos());
        assertEquals(20 * SECOND, peer.timeout.deadlineNanos(), "four times what it needed");
        assertEquals(8_192, peer.bytesPerSecond());
        assertEquals(2 * SECOND, peer.window.minRttNanos());
        assertEquals(0, peer.outstanding());
    }

    /** As WindowFiguresTest has it: the window hears how many are outstanding without the one that came. */
    @Test
    void theQueueHasRunOutWhenThoseThatAreLeftFitOnTheLine() {
        OpenPiece piece = new OpenPiece(new PieceLayout(2_000L << 14, 2_000 << 14), 0, 0);
        PeerState peer = asking(piece, 20, 0);
        int block = 20;
        long now = SECOND / 10;
        for (; now <= 101 * SECOND / 10; now += SECOND / 100) {
            answer(peer, now);
            peer.requested(new PendingRequest(peer, piece, block++, now));
        }
        answer(peer, now);
        assertEquals(9, peer.window.blocks(), "it lets the queue run out");
        while (peer.outstanding() > 9) {
            now += SECOND / 100;
            answer(peer, now);
        }
        peer.requested(new PendingRequest(peer, piece, block, now));
        while (peer.outstanding() > 1) {
            now += SECOND / 100;
            answer(peer, now);
        }
        answer(peer, now + 3 * SECOND / 100);
        assertEquals(12 * SECOND / 100, peer.window.minRttNanos(), "the first one that met no queue is the proof");
    }

    @Test
    void aPieceThatItHasAlreadyIsNoNews() {
        PeerState peer = new PeerState(new PeerKey(1), 1, true, 3, 0);
        assertTrue(peer.gain(1, 2));
        assertFalse(peer.gain(1, 2), "else it would be counted twice");
        assertFalse(peer.hasAll());
        assertTrue(peer.gain(0, 2));
        assertTrue(peer.hasAll());
        assertFalse(peer.isSeed());
        peer.setPieces(null);
        assertFalse(peer.hasAll());
        peer.becomeSeed();
        assertTrue(peer.hasAll());
        assertFalse(peer.gain(1, 2), "a seed is not counted at all");
        assertEquals(3, peer.badCopiesBefore());
    }
}

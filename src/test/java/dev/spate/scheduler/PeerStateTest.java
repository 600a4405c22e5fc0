package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import org.junit.jupiter.api.Test;

class PeerStateTest {
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
}

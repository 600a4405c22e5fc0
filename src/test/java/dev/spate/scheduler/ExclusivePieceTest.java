package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An exclusive piece that loses its owner, and gets another. */
class ExclusivePieceTest {
    private static final long SECOND = 1_000_000_000L;

    private final SmartBan smartBan = new SmartBan();
    private final Pieces pieces =
            TestPieces.of(new PieceLayout(2 * 65_536, 65_536), new Bitfield(2), SchedulerOptions.defaults(), smartBan);
    private final PeerState owner = seed(1);
    private final PeerState other = seed(2);
    private OpenPiece piece;

    private static PeerState seed(int id) {
        PeerState peer = new PeerState(new PeerKey(id), 250, false, 0, 0);
        peer.becomeSeed();
        // Quick enough to have a piece at once.
        peer.window.late(1 << 20, SECOND);
        return peer;
    }

    @BeforeEach
    void open() {
        PeerKey[] two = {new PeerKey(8), new PeerKey(9), new PeerKey(9), new PeerKey(9)};
        smartBan.pieceFailed(0, two, new long[4]);
        piece = pieces.open(0, owner, 0);
        pieces.makeExclusive(piece);
        pieces.moveTo(owner, piece);
    }

    @Test
    void whoeverTakesItOverOwnsIt() {
        assertSame(owner, piece.owner());
        assertSame(piece, owner.exclusive());
        assertFalse(smartBan.isBegun(0));
        pieces.loseOwner(piece, SECOND, SECOND);
        assertNull(piece.owner());
        assertTrue(piece.isOpenTo(owner), "it was the last owner");
        assertNull(owner.exclusive());
        assertNull(owner.current());
        assertTrue(smartBan.isBegun(0));
        pieces.checkInvariants();
        pieces.takeOver(piece, other);
        assertSame(other, piece.owner());
        assertSame(piece, other.exclusive());
        assertFalse(piece.isOpenTo(owner));
        assertFalse(smartBan.isBegun(0));
        pieces.checkInvariants();
    }

    @Test
    void whatAPeerIsAtElsewhereStays() {
        OpenPiece elsewhere = pieces.open(1, null, 0);
        pieces.moveTo(owner, elsewhere);
        pieces.loseOwner(piece, SECOND, SECOND);
        assertSame(elsewhere, owner.current());
    }

    @Test
    void aPieceOfWhichItsOwnerSentSomeIsKeptForItUntilThen() {
        piece.received(0, owner.key(), SECOND);
        pieces.loseOwner(piece, 3 * SECOND, 2 * SECOND);
        assertEquals(0, smartBan.pickBegun(owner, 2 * SECOND));
        assertEquals(-1, smartBan.pickBegun(other, 3 * SECOND - 1));
        assertEquals(0, smartBan.pickBegun(other, 3 * SECOND));
        assertEquals(2 * SECOND, piece.waitsSinceNanos());
    }

    @Test
    void aPieceOfWhichItsOwnerSentNothingIsAnybodysAndCountsAsAFailure() {
        piece.waitedSince(SECOND);
        pieces.loseOwner(piece, 3 * SECOND, 2 * SECOND);
        assertEquals(0, smartBan.pickBegun(other, 2 * SECOND));
        pieces.takeOver(piece, owner);
        pieces.loseOwner(piece, 2 * SECOND, 2 * SECOND);
        assertEquals(-1, smartBan.pickBegun(owner, 2 * SECOND), "it failed twice");
        assertEquals(0, smartBan.pickBegun(owner, 7 * SECOND));
        assertEquals(SECOND, piece.waitsSinceNanos());
    }

    @Test
    void blocksFromBeforeAreNotTheOwners() {
        pieces.loseOwner(piece, SECOND, SECOND);
        piece.received(0, new PeerKey(9), 0);
        pieces.takeOver(piece, owner);
        pieces.loseOwner(piece, 9 * SECOND, 2 * SECOND);
        assertEquals(0, smartBan.pickBegun(other, 2 * SECOND), "kept for a peer that sent nothing");
    }

    @Test
    void anOwnerThatSentSomeAndIsNotWaitedForHasFailed() {
        piece.received(0, owner.key(), SECOND);
        pieces.loseOwner(piece, 2 * SECOND, 2 * SECOND);
        pieces.takeOver(piece, owner);
        piece.received(1, owner.key(), SECOND);
        pieces.loseOwner(piece, 2 * SECOND, 2 * SECOND);
        assertEquals(-1, smartBan.pickBegun(owner, 2 * SECOND));
        assertEquals(0, smartBan.pickBegun(other, 2 * SECOND));
    }
}

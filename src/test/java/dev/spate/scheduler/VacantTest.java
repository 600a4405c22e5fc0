package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pieces that wait for a peer that fetches them alone. */
class VacantTest {
    private static final long SECOND = 1_000_000_000L;

    private final Turns turns = new Turns();
    private final Vacant vacant = new Vacant(turns);
    private final PeerState owner = seed(1);
    private final PeerState other = seed(2);
    private final OpenPiece piece = new OpenPiece(new PieceLayout(65_536, 65_536), 0, 0);

    private static PeerState seed(int id) {
        PeerState peer = new PeerState(new PeerKey(id), 250, false, 0);
        peer.seed = true;
        // Quick enough to have a piece at once.
        peer.window.late(1 << 20, SECOND);
        return peer;
    }

    private void owned() {
        turns.bad(0, Set.of(new PeerKey(8), new PeerKey(9)));
        piece.exclusive = true;
        vacant.occupy(piece, owner);
        owner.current = piece;
    }

    @Test
    void whoeverOccupiesItOwnsIt() {
        owned();
        assertSame(owner, piece.owner);
        assertSame(piece, owner.exclusive);
        assertTrue(vacant.isEmpty());
        vacant.add(piece, SECOND, SECOND);
        assertNull(piece.owner);
        assertSame(owner, piece.lastOwner);
        assertNull(owner.exclusive);
        assertNull(owner.current);
        assertFalse(vacant.isEmpty());
        assertTrue(vacant.contains(0));
        vacant.occupy(piece, other);
        assertSame(other, piece.owner);
        assertNull(piece.lastOwner);
        assertFalse(vacant.contains(0));
    }

    @Test
    void whatAPeerIsAtElsewhereStays() {
        owned();
        OpenPiece elsewhere = new OpenPiece(new PieceLayout(65_536, 16_384), 3, 0);
        owner.current = elsewhere;
        vacant.add(piece, SECOND, SECOND);
        assertSame(elsewhere, owner.current);
    }

    @Test
    void aPieceOfWhichItsOwnerSentSomeIsKeptForItUntilThen() {
        owned();
        piece.received(0, owner.key, SECOND);
        vacant.add(piece, 3 * SECOND, 2 * SECOND);
        assertEquals(0, vacant.pick(owner, 2 * SECOND));
        assertEquals(-1, vacant.pick(other, 3 * SECOND - 1));
        assertEquals(0, vacant.pick(other, 3 * SECOND));
        assertEquals(2 * SECOND, piece.waitsSinceNanos);
    }

    @Test
    void aPieceOfWhichItsOwnerSentNothingIsAnybodysAndCountsAsAFailure() {
        owned();
        piece.waitsSinceNanos = SECOND;
        vacant.add(piece, 3 * SECOND, 2 * SECOND);
        assertEquals(0, vacant.pick(other, 2 * SECOND));
        vacant.occupy(piece, owner);
        vacant.add(piece, 2 * SECOND, 2 * SECOND);
        assertEquals(-1, vacant.pick(owner, 2 * SECOND), "it failed twice");
        assertEquals(0, vacant.pick(owner, 7 * SECOND));
        assertEquals(SECOND, piece.waitsSinceNanos);
    }

    @Test
    void blocksFromBeforeAreNotTheOwners() {
        piece.received(0, new PeerKey(9), 0);
        owned();
        assertEquals(1, piece.receivedBefore);
        vacant.add(piece, 9 * SECOND, 2 * SECOND);
        assertEquals(0, vacant.pick(other, 2 * SECOND), "kept for a peer that sent nothing");
    }

    @Test
    void whoSentSomeAndIsNotWaitedForHasFailed() {
        owned();
        piece.received(0, owner.key, SECOND);
        vacant.add(piece, 2 * SECOND, 2 * SECOND);
        vacant.occupy(piece, owner);
        piece.received(1, owner.key, SECOND);
        vacant.add(piece, 2 * SECOND, 2 * SECOND);
        assertEquals(-1, vacant.pick(owner, 2 * SECOND));
        assertEquals(0, vacant.pick(other, 2 * SECOND));
    }

    @Test
    void sixteenAreLookedAtAndTheOthersAfterATurn() {
        Parole parole = new Parole(turns);
        for (int n = 0; n < 16; n++) {
            parole.add(n, 1_000, 0);
        }
        parole.rotate();
        assertEquals(0, parole.pick(other, 0), "all are looked at: no need to turn");
        PeerState last = new PeerState(new PeerKey(3), 250, false, 0);
        last.window.late(1 << 20, SECOND);
        last.pieces = new Bitfield(17);
        last.pieces.set(15);
        assertEquals(15, parole.pick(last, 0));
        last.pieces.clear(15);
        last.pieces.set(16);
        parole.add(16, 1_000, 0);
        assertEquals(-1, parole.pick(last, 0));
        parole.rotate();
        assertEquals(16, parole.pick(last, 0));
        assertEquals(1, parole.pick(other, 0));
        assertEquals(17, parole.size());
    }

    @Test
    void whatIsTakenOutLeavesTheOthers() {
        Parole parole = new Parole(turns);
        parole.add(3, 1_000, 0);
        parole.add(4, 1_000, 0);
        assertFalse(parole.contains(5));
        parole.remove(3);
        assertFalse(parole.contains(3));
        assertTrue(parole.contains(4));
    }

    @Test
    void aPeerIsQuickWhenItBringsThePieceInTwentySeconds() {
        Parole parole = new Parole(turns);
        parole.add(0, 20_000, SECOND);
        PeerState quick = new PeerState(new PeerKey(4), 250, false, 0);
        quick.seed = true;
        quick.window.late(1_000, SECOND);
        PeerState slower = new PeerState(new PeerKey(5), 250, false, 0);
        slower.seed = true;
        slower.window.late(999, SECOND);
        assertEquals(0, parole.pick(quick, SECOND));
        assertEquals(-1, parole.pick(slower, 6 * SECOND - 1));
        assertEquals(0, parole.pick(slower, 6 * SECOND));
        assertEquals(SECOND, parole.sinceNanos(0));
        assertThrows(IllegalStateException.class, () -> parole.sinceNanos(1));
    }
}

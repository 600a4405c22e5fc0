package dev.spate.scheduler.smartban;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.OpenPiece;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.PeerState;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Pieces that wait for a peer that fetches them alone. */
class PiecesWithoutOwnerTest {
    private static final long SECOND = 1_000_000_000L;

    private final SoloTurns soloTurns = new SoloTurns();
    private final PiecesWithoutOwner piecesWithoutOwner = new PiecesWithoutOwner(soloTurns);
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
        soloTurns.bad(0, Set.of(new PeerKey(8), new PeerKey(9)));
        piece.exclusive = true;
        piecesWithoutOwner.occupy(piece, owner);
        owner.current = piece;
    }

    @Test
    void whoeverOccupiesItOwnsIt() {
        owned();
        assertSame(owner, piece.owner);
        assertSame(piece, owner.exclusive);
        assertTrue(piecesWithoutOwner.isEmpty());
        piecesWithoutOwner.add(piece, SECOND, SECOND);
        assertNull(piece.owner);
        assertSame(owner, piece.lastOwner);
        assertNull(owner.exclusive);
        assertNull(owner.current);
        assertFalse(piecesWithoutOwner.isEmpty());
        assertTrue(piecesWithoutOwner.contains(0));
        piecesWithoutOwner.occupy(piece, other);
        assertSame(other, piece.owner);
        assertNull(piece.lastOwner);
        assertFalse(piecesWithoutOwner.contains(0));
    }

    @Test
    void whatAPeerIsAtElsewhereStays() {
        owned();
        OpenPiece elsewhere = new OpenPiece(new PieceLayout(65_536, 16_384), 3, 0);
        owner.current = elsewhere;
        piecesWithoutOwner.add(piece, SECOND, SECOND);
        assertSame(elsewhere, owner.current);
    }

    @Test
    void aPieceOfWhichItsOwnerSentSomeIsKeptForItUntilThen() {
        owned();
        piece.received(0, owner.key, SECOND);
        piecesWithoutOwner.add(piece, 3 * SECOND, 2 * SECOND);
        assertEquals(0, piecesWithoutOwner.pick(owner, 2 * SECOND));
        assertEquals(-1, piecesWithoutOwner.pick(other, 3 * SECOND - 1));
        assertEquals(0, piecesWithoutOwner.pick(other, 3 * SECOND));
        assertEquals(2 * SECOND, piece.waitsSinceNanos);
    }

    @Test
    void aPieceOfWhichItsOwnerSentNothingIsAnybodysAndCountsAsAFailure() {
        owned();
        piece.waitsSinceNanos = SECOND;
        piecesWithoutOwner.add(piece, 3 * SECOND, 2 * SECOND);
        assertEquals(0, piecesWithoutOwner.pick(other, 2 * SECOND));
        piecesWithoutOwner.occupy(piece, owner);
        piecesWithoutOwner.add(piece, 2 * SECOND, 2 * SECOND);
        assertEquals(-1, piecesWithoutOwner.pick(owner, 2 * SECOND), "it failed twice");
        assertEquals(0, piecesWithoutOwner.pick(owner, 7 * SECOND));
        assertEquals(SECOND, piece.waitsSinceNanos);
    }

    @Test
    void blocksFromBeforeAreNotTheOwners() {
        piece.received(0, new PeerKey(9), 0);
        owned();
        assertEquals(1, piece.receivedBefore);
        piecesWithoutOwner.add(piece, 9 * SECOND, 2 * SECOND);
        assertEquals(0, piecesWithoutOwner.pick(other, 2 * SECOND), "kept for a peer that sent nothing");
    }

    @Test
    void whoSentSomeAndIsNotWaitedForHasFailed() {
        owned();
        piece.received(0, owner.key, SECOND);
        piecesWithoutOwner.add(piece, 2 * SECOND, 2 * SECOND);
        piecesWithoutOwner.occupy(piece, owner);
        piece.received(1, owner.key, SECOND);
        piecesWithoutOwner.add(piece, 2 * SECOND, 2 * SECOND);
        assertEquals(-1, piecesWithoutOwner.pick(owner, 2 * SECOND));
        assertEquals(0, piecesWithoutOwner.pick(other, 2 * SECOND));
    }

    @Test
    void sixteenAreLookedAtAndTheOthersAfterATurn() {
        PiecesToFetchAlone piecesToFetchAlone = new PiecesToFetchAlone(soloTurns);
        for (int n = 0; n < 16; n++) {
            piecesToFetchAlone.add(n, 1_000, 0);
        }
        piecesToFetchAlone.rotate();
        assertEquals(0, piecesToFetchAlone.pick(other, 0), "all are looked at: no need to turn");
        PeerState last = new PeerState(new PeerKey(3), 250, false, 0);
        last.window.late(1 << 20, SECOND);
        last.pieces = new Bitfield(17);
        last.pieces.set(15);
        assertEquals(15, piecesToFetchAlone.pick(last, 0));
        last.pieces.clear(15);
        last.pieces.set(16);
        piecesToFetchAlone.add(16, 1_000, 0);
        assertEquals(-1, piecesToFetchAlone.pick(last, 0));
        piecesToFetchAlone.rotate();
        assertEquals(16, piecesToFetchAlone.pick(last, 0));
        assertEquals(1, piecesToFetchAlone.pick(other, 0));
        assertEquals(17, piecesToFetchAlone.size());
    }

    @Test
    void whatIsTakenOutLeavesTheOthers() {
        PiecesToFetchAlone piecesToFetchAlone = new PiecesToFetchAlone(soloTurns);
        piecesToFetchAlone.add(3, 1_000, 0);
        piecesToFetchAlone.add(4, 1_000, 0);
        assertFalse(piecesToFetchAlone.contains(5));
        piecesToFetchAlone.remove(3);
        assertFalse(piecesToFetchAlone.contains(3));
        assertTrue(piecesToFetchAlone.contains(4));
    }

    @Test
    void aPeerIsQuickWhenItBringsThePieceInTwentySeconds() {
        PiecesToFetchAlone piecesToFetchAlone = new PiecesToFetchAlone(soloTurns);
        piecesToFetchAlone.add(0, 20_000, SECOND);
        PeerState quick = new PeerState(new PeerKey(4), 250, false, 0);
        quick.seed = true;
        quick.window.late(1_000, SECOND);
        PeerState slower = new PeerState(new PeerKey(5), 250, false, 0);
        slower.seed = true;
        slower.window.late(999, SECOND);
        assertEquals(0, piecesToFetchAlone.pick(quick, SECOND));
        assertEquals(-1, piecesToFetchAlone.pick(slower, 6 * SECOND - 1));
        assertEquals(0, piecesToFetchAlone.pick(slower, 6 * SECOND));
        assertEquals(SECOND, piecesToFetchAlone.sinceNanos(0));
        assertThrows(IllegalStateException.class, () -> piecesToFetchAlone.sinceNanos(1));
    }
}

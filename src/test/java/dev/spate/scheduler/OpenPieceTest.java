package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import org.junit.jupiter.api.Test;

class OpenPieceTest {
    private final OpenPiece piece = new OpenPiece(new PieceLayout(100_000, 50_000), 1, 0);
    private final PeerState one = new PeerState(new PeerKey(1), 250, false, 0, 0);
    private final PeerState two = new PeerState(new PeerKey(2), 250, false, 0, 0);
    private final PeerState three = new PeerState(new PeerKey(3), 250, false, 0, 0);

    private PendingRequest ask(PeerState peer, int block) {
        PendingRequest request = new PendingRequest(peer, piece, block, 0);
        piece.requested(request);
        return request;
    }

    @Test
    void aBlockIsFreeAskedForOrThere() {
        assertEquals(4, piece.blocks);
        assertEquals(0, piece.firstFree());
        PendingRequest request = ask(one, 0);
        assertEquals(1, piece.firstFree());
        assertEquals(3, piece.freeCount());
        piece.checkInvariants();
        piece.received(0, one.key(), 0);
        assertFalse(piece.forget(request));
        piece.checkInvariants();
        assertTrue(piece.isReceived(0));
        assertEquals(16_384, piece.receivedBytes());
        assertThrows(IllegalStateException.class, () -> piece.received(0, two.key(), 0));
        assertThrows(IllegalStateException.class, () -> ask(two, 0));
    }

    @Test
    void aRequestTakenBackFreesTheBlock() {
        PendingRequest request = ask(one, 2);
        assertTrue(piece.forget(request));
        assertTrue(piece.isFree(2));
        assertThrows(IllegalStateException.class, () -> piece.forget(request));
        piece.checkInvariants();
    }

    @Test
    void twoPeersAtMostAreAskedForABlock() {
        PendingRequest first = ask(one, 1);
        assertThrows(IllegalStateException.class, () -> ask(one, 1));
        PendingRequest second = ask(two, 1);
        assertEquals(2, piece.requesters(1));
        assertThrows(IllegalStateException.class, () -> ask(three, 1));
        assertSame(first, piece.requestOf(one, 1));
        assertSame(second, piece.requestOf(two, 1));
        assertNull(piece.requestOf(three, 1));
        piece.checkInvariants();
        assertFalse(piece.forget(first));
        assertSame(second, piece.anyRequest(1));
        assertNull(piece.requestOf(one, 1));
        piece.checkInvariants();
        assertTrue(piece.forget(second));
        assertNull(piece.anyRequest(1));
    }

    @Test
    void forgetsWhatALiarSent() {
        piece.received(0, one.key(), 0);
        piece.received(1, two.key(), 0);
        piece.received(3, one.key(), 0);
        assertEquals(16_384 + 50_000 - 3 * 16_384, piece.forgetBlocksOf(one.key()));
        assertEquals(1, piece.receivedCount());
        assertEquals(3, piece.freeCount());
        piece.checkInvariants();
    }

    @Test
    void aFullPieceKnowsWhoSentIt() {
        for (int block = 0; block < 4; block++) {
            piece.received(block, block == 3 ? two.key() : one.key(), 0);
        }
        assertTrue(piece.isComplete());
        assertEquals(-1, piece.firstFree());
        assertEquals(50_000, piece.receivedBytes());
        assertSame(two.key(), piece.senders()[3]);
        piece.startStoring();
        assertEquals(0, piece.forgetBlocksOf(one.key()));
        piece.checkInvariants();
    }

    @Test
    void creditIsNeverOverdrawn() {
        Credit credit = new Credit(1, 1, 10);
        assertEquals(40, credit.budgetBytes());
        credit.reserve(40);
        assertFalse(credit.fits(1));
        assertThrows(IllegalStateException.class, () -> credit.reserve(1));
        credit.release(40);
        assertThrows(IllegalStateException.class, () -> credit.release(1));
        assertEquals(0, credit.usedBytes());
    }

    @Test
    void aQueueKeepsOrderAndLetsGoOfAnyPiece() {
        PieceLayout layout = new PieceLayout(100_000, 10_000);
        OpenPiece[] pieces = new OpenPiece[4];
        PieceQueue queue = new PieceQueue();
        for (int i = 0; i < 4; i++) {
            pieces[i] = new OpenPiece(layout, i, 0);
        }
        queue.addLast(pieces[1]);
        queue.addLast(pieces[2]);
        queue.addFirst(pieces[0]);
        queue.addLast(pieces[3]);
        assertThrows(IllegalStateException.class, () -> queue.addLast(pieces[1]));
        assertFalse(queue.isEmpty());
        PieceQueue.remove(pieces[2]);
        PieceQueue.remove(pieces[2]);
        assertSame(pieces[3], pieces[1].next);
        PieceQueue.remove(pieces[0]);
        PieceQueue.remove(pieces[3]);
        assertSame(pieces[1], queue.first());
        one.setPieces(new Bitfield(10));
        assertNull(queue.firstOf(one));
        one.pieces().set(1);
        assertSame(pieces[1], queue.firstOf(one));
        PieceQueue.remove(pieces[1]);
        assertTrue(queue.isEmpty());
        queue.addFirst(pieces[0]);
        assertSame(pieces[0], queue.first());
    }

    @Test
    void memoryGrowsWithACrowdInStepsAndNeverShrinks() {
        long mib = 1 << 20;
        Credit credit = new Credit(64 * mib, 256 * mib, 1 << 18);
        assertFalse(credit.growFor(1_000));
        assertEquals(64 * mib, credit.budgetBytes());
        assertTrue(credit.growFor(2_000));
        assertEquals(96 * mib, credit.budgetBytes());
        assertFalse(credit.growFor(2_001));
        assertTrue(credit.growFor(100_000));
        assertEquals(256 * mib, credit.budgetBytes());
        assertFalse(credit.growFor(5));
        assertEquals(256 * mib, credit.budgetBytes());
    }

    @Test
    void memoryThatSomebodySetStaysAsItIs() {
        Credit credit = new Credit(1 << 20, 1 << 20, 1 << 14);
        assertFalse(credit.growFor(100_000));
        assertEquals(1 << 20, credit.budgetBytes());
    }

    @Test
    void blocksBeyondTheSixtyFourthAreFoundToo() {
        OpenPiece large = new OpenPiece(new PieceLayout(130 * 16_384, 130 * 16_384), 0, 0);
        for (int block = 0; block < 130; block++) {
            assertEquals(block, large.firstFree());
            assertTrue(large.isFree(block));
            large.received(block, one.key(), 0);
            assertFalse(large.isFree(block));
        }
        assertEquals(-1, large.firstFree());
        assertTrue(large.isComplete());
        large.checkInvariants();
    }
}

package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From which piece a peer takes its next block, and what becomes of pieces meanwhile. */
class PieceChoiceTest {
    private static final int BLOCK = 16_384;
    private static final long SECOND = 1_000_000_000L;

    private final ArrayDeque<Command> commands = new ArrayDeque<>();
    private SmartBan smartBan;
    private Pieces pieces;
    private Peers peers;
    private OutstandingRequests outstandingRequests;
    private PieceChoice choice;

    @BeforeEach
    void begin() {
        begin(8, 64L << 20, PickStrategy.RAREST_FIRST, new Bitfield(8));
    }

    /** Pieces of four blocks. */
    private void begin(int count, long memoryBytes, PickStrategy pickStrategy, Bitfield verified) {
        begin(new PieceLayout(count * 65_536L, 65_536), memoryBytes, pickStrategy, verified);
    }

    /** The last piece has one block, and the memory is for four and that one. */
    private void beginWithAShortLast(int count) {
        PieceLayout layout = new PieceLayout((count - 1) * 65_536L + BLOCK, 65_536);
        begin(layout, 4 * 65_536 + BLOCK, PickStrategy.RAREST_FIRST, new Bitfield(count));
    }

    private void begin(PieceLayout layout, long memoryBytes, PickStrategy pickStrategy, Bitfield verified) {
        smartBan = new SmartBan();
        pieces = TestPieces.of(
                layout,
                verified,
                SchedulerOptions.defaults().withMemoryBytes(memoryBytes).with(pickStrategy),
                smartBan);
        peers = new Peers(pieces, commands);
        outstandingRequests = new OutstandingRequests(pieces, new PeerDeadlines(), commands);
        choice = new PieceChoice(pieces, smartBan, pickStrategy == PickStrategy.SEQUENTIAL);
    }

    private PeerState unchoking(int id) {
        PeerState peer = new PeerState(new PeerKey(id), 250, true, 0, 0);
        peers.add(peer);
        peer.unchoke(0);
        return peer;
    }

    private PeerState peer(int id, int bytesPerSecond) {
        PeerState peer = unchoking(id);
        peer.window.late(bytesPerSecond, SECOND);
        peers.haveAll(peer);
        return peer;
    }

    /** One of unknown pace that has these alone. */
    private PeerState partial(int... has) {
        PeerState peer = unchoking(1);
        peers.bitfield(peer, SomePieces.of(pieces.count(), has));
        return peer;
    }

    /** A peer that brings a piece in two seconds is fast. */
    private PeerState fast(int id) {
        return peer(id, 32_768);
    }

    private PeerState slow(int id) {
        return peer(id, 32_767);
    }

    private void askAll(PeerState peer, OpenPiece piece) {
        while (piece.freeCount() > 0) {
            outstandingRequests.request(peer, piece, piece.firstFree(), 0);
        }
    }

    @Test
    void aFastPeerHasAPieceOfItsOwnAndASlowOneJoinsOthers() {
        PeerState fast = fast(1);
        PeerState slow = slow(2);
        OpenPiece first = choice.next(slow, 0);
        assertNull(first.owner());
        OpenPiece own = choice.next(fast, 0);
        assertNotSame(first, own);
        assertSame(fast, own.owner());
        assertSame(first, choice.next(slow(3), 0));
        assertNotSame(own, choice.next(fast(4), 0));
    }

    @Test
    void aPeerStaysWithThePieceOfItsLastBlock() {
        PeerState slow = slow(1);
        OpenPiece first = choice.next(slow, 0);
        OpenPiece second = pieces.open(first.index == 0 ? 1 : 0, null, 0);
        pieces.place(second, false);
        PieceQueue.remove(first);
        pieces.place(first, false);
        assertSame(second, pieces.firstShared(slow));
        assertSame(first, choice.next(slow, 0));
        askAll(slow, first);
        assertSame(second, choice.next(slow, 0));
        assertSame(second, slow.current());
    }

    @Test
    void anOwnerThatMovesOnLeavesThePieceToAll() {
        PeerState fast = fast(1);
        OpenPiece own = choice.next(fast, 0);
        askAll(fast, own);
        OpenPiece next = choice.next(fast, 0);
        assertNotSame(own, next);
        assertNull(own.owner());
        assertSame(fast, next.owner());
        long supply = pieces.supplyGeneration();
        outstandingRequests.takeBack(own.requestOf(fast, 0));
        assertTrue(pieces.supplyGeneration() > supply);
        assertSame(own, pieces.firstShared(fast), "a block that is free again comes first");
    }

    @Test
    void anOwnedPieceIsJoinedWhenThereIsNothingElse() {
        begin(1, 64L << 20, PickStrategy.RAREST_FIRST, new Bitfield(1));
        OpenPiece own = choice.next(fast(1), 0);
        assertSame(own, choice.next(slow(2), 0));
        assertSame(own, choice.next(fast(3), 0));
    }

    @Test
    void aPeerOnParoleWorksAloneUntilItsTimeIsOver() {
        PeerState onParole = slow(1);
        OpenPiece shared = choice.next(slow(2), 0);
        smartBan.putOnParole(Set.of(onParole.key()), -2 * SECOND);
        OpenPiece alone = choice.next(onParole, SECOND - 1);
        assertNotSame(shared, alone);
        assertTrue(alone.isExclusive());
        assertSame(alone, onParole.exclusive());
        assertFalse(alone.isOpenTo(peers.get(new PeerKey(2))));
        assertTrue(alone.isOpenTo(onParole));
        askAll(onParole, alone);
        assertNull(choice.next(onParole, SECOND - 1), "one piece at a time");
        assertSame(shared, choice.next(onParole, SECOND));
    }

    @Test
    void withNoPieceLeftToBeginAPeerOnParoleJoinsTheOthers() {
        begin(1, 64L << 20, PickStrategy.RAREST_FIRST, new Bitfield(1));
        OpenPiece shared = choice.next(slow(2), 0);
        PeerState onParole = slow(1);
        smartBan.putOnParole(Set.of(onParole.key()), -2 * SECOND);
        assertSame(shared, choice.next(onParole, 0));
    }

    @Test
    void aPieceWithABadCopyIsOpenedForOnePeerAlone() {
        PeerState fast = fast(1);
        PeerState other = fast(2);
        PeerState third = fast(5);
        smartBan.pieceFailed(
                3, new PeerKey[] {new PeerKey(8), new PeerKey(9), new PeerKey(9), new PeerKey(9)}, new long[4]);
        pieces.abandon(pieces.open(3, null, 0), 0);
        assertEquals(8, pieces.idleCount());
        OpenPiece alone = choice.next(fast, 0);
        assertEquals(3, alone.index);
        assertTrue(alone.isExclusive());
        assertSame(alone, fast.exclusive());
        assertEquals(7, pieces.idleCount());
        assertNotEquals(3, choice.next(other, 0).index);
        pieces.loseOwner(alone, 0, 0);
        assertTrue(alone.isOpenTo(fast), "what is on its way from its last owner is welcome");
        assertFalse(alone.isOpenTo(other));
        assertSame(alone, choice.next(third, 0));
        assertSame(third, alone.owner());
        assertFalse(alone.isOpenTo(fast));
    }

    @Test
    void aPieceWithoutOwnerAndFreeBlockIsNotTakenOver() {
        PeerState fast = fast(1);
        OpenPiece alone = pieces.open(0, fast, 0);
        pieces.makeExclusive(alone);
        askAll(fast, alone);
        pieces.loseOwner(alone, 0, 0);
        assertNotSame(alone, choice.next(fast(2), 0));
        assertTrue(smartBan.isBegun(0));
        pieces.makeShared(alone);
        assertFalse(smartBan.isBegun(0));
        pieces.checkInvariants();
    }

    @Test
    void aSuggestionIsFollowedOnceIfThePeerHasIt() {
        PeerState partial = partial(0, 5, 6);
        for (int expected : new int[] {5, 0}) {
            partial.suggest(expected);
            OpenPiece piece = choice.next(partial, 0);
            assertEquals(expected, piece.index);
            assertEquals(-1, partial.takeSuggested());
            askAll(partial, piece);
        }
        partial.suggest(3);
        assertEquals(6, choice.next(partial, 0).index, "it does not have what it suggests");
        begin(8, 64L << 20, PickStrategy.RAREST_FIRST, new Bitfield(8));
        PeerState seed = slow(2);
        askAll(seed, pieces.open(4, null, 0));
        seed.suggest(4);
        assertNotEquals(4, choice.next(seed, 0).index, "it is open already");
    }

    @Test
    void inSequenceSuggestionsAndPlacesOfOnesOwnDoNotCount() {
        begin(8, 64L << 20, PickStrategy.SEQUENTIAL, new Bitfield(8));
        PeerState fast = fast(1);
        fast.suggest(5);
        OpenPiece first = choice.next(fast, 0);
        assertEquals(0, first.index);
        assertNull(first.owner());
        assertSame(first, choice.next(fast(2), 0));
        askAll(fast, first);
        assertEquals(1, choice.next(fast, 0).index);
        outstandingRequests.takeBack(first.requestOf(fast, 2));
        assertSame(first, choice.next(fast, 0), "the lowest comes first, whatever the peer was at");
    }

    @Test
    void withoutMemoryForTheShortestPieceNothingIsOpened() {
        begin(8, 1, PickStrategy.RAREST_FIRST, new Bitfield(8));
        PeerState peer = slow(1);
        for (int n = 0; n < 4; n++) {
            assertFalse(pieces.hasNothingToRequest());
            askAll(peer, choice.next(peer, 0));
        }
        assertTrue(pieces.hasNothingToRequest());
        assertNull(choice.next(peer, 0));
        assertTrue(pieces.isMemoryFull());
        assertEquals(4, pieces.opened().size());
    }

    @Test
    void aLastPieceThatFitsIsOpenedAndALongerOneIsNot() {
        for (int last : new int[] {4, 3}) {
            beginWithAShortLast(5);
            for (int n = 0; n < 5; n++) {
                if (n != last) {
                    PieceQueue.remove(pieces.open(n, null, 0));
                }
            }
            assertFalse(pieces.isMemoryFull(), "there is memory for the shortest piece");
            OpenPiece opened = choice.next(slow(last), 0);
            if (last == 4) {
                assertEquals(4, opened.index);
            } else {
                assertEquals(3, opened.index, "the last one is short, so that there is room for a whole one");
            }
        }
    }

    @Test
    void aPieceThatDoesNotFitIsNotOpenedThoughTheShortestWould() {
        beginWithAShortLast(6);
        for (int n = 0; n < 4; n++) {
            PieceQueue.remove(pieces.open(n, null, 0));
        }
        PeerState partial = partial(4);
        assertNull(choice.next(partial, 0));
        partial.choke();
        partial.allow(4);
        assertNull(choice.next(partial, 0));
    }

    @Test
    void whileItChokesUsAPeerIsAskedOnlyForWhatItAllowed() {
        PeerState peer = slow(1);
        choice.next(peer, 0);
        peer.choke();
        assertNull(choice.next(peer, 0));
        peer.allow(0);
        assertEquals(0, choice.next(peer, 0).index);
        begin();
        PeerState fast = fast(2);
        OpenPiece full = pieces.open(1, null, 0);
        askAll(fast, full);
        OpenPiece alone = pieces.open(2, fast, 0);
        pieces.makeExclusive(alone);
        PeerState choking = slow(1);
        choking.choke();
        for (int piece : new int[] {1, 2, 4}) {
            choking.allow(piece);
        }
        assertEquals(4, choice.next(choking, 0).index);
    }

    @Test
    void piecesThatWereThereAreNeitherMissingNorIdle() {
        begin(8, 64L << 20, PickStrategy.SEQUENTIAL, SomePieces.of(8, 0, 5));
        assertEquals(6, pieces.missing());
        assertEquals(6, pieces.idleCount());
        assertEquals(2, pieces.verifiedCount());
        assertFalse(pieces.isInPicker(0) || pieces.isInPicker(5));
        pieces.checkInvariants();
    }

    @Test
    void thereIsSomethingToAskForWhileAnyBlockIsFree() {
        begin(1, 64L << 20, PickStrategy.RAREST_FIRST, new Bitfield(1));
        PeerState fast = fast(1);
        assertFalse(pieces.hasNothingToRequest());
        OpenPiece piece = pieces.open(0, null, 0);
        assertFalse(pieces.hasNothingToRequest(), "in a shared piece");
        piece.setOwner(fast);
        pieces.place(piece, false);
        assertFalse(pieces.hasNothingToRequest(), "in an owned one");
        pieces.makeExclusive(piece);
        assertFalse(pieces.hasNothingToRequest(), "in one that a peer has alone");
        askAll(fast, piece);
        assertTrue(pieces.hasNothingToRequest());
    }

    @Test
    void eachNewSupplyIsSeenByIdlePeers() {
        PeerState fast = fast(1);
        OpenPiece piece = pieces.open(0, fast, 0);
        outstandingRequests.request(fast, piece, 0, 0);
        long supply = pieces.supplyGeneration();
        outstandingRequests.takeBack(piece.requestOf(fast, 0));
        assertTrue(pieces.supplyGeneration() > supply, "a block is free again");
        supply = pieces.supplyGeneration();
        pieces.makeShared(piece);
        assertTrue(pieces.supplyGeneration() > supply, "a piece belongs to nobody any more");
        assertSame(piece, pieces.firstShared(fast));
        supply = pieces.supplyGeneration();
        pieces.makeExclusive(own(piece, fast));
        for (int block = 0; block < 4; block++) {
            piece.received(block, fast.key(), 0);
        }
        pieces.place(piece, false);
        pieces.startStoring(piece);
        assertTrue(pieces.supplyGeneration() > supply, "its owner may begin another");
        assertNull(fast.exclusive());
        assertNull(piece.owner());
        supply = pieces.supplyGeneration();
        long generation = pieces.idleGeneration();
        pieces.endStoring(0, false);
        assertTrue(pieces.supplyGeneration() > supply, "memory is free");
        assertFalse(piece.isOpenTo(fast));
        supply = pieces.supplyGeneration();
        pieces.becomeIdle(0, 0);
        assertTrue(pieces.supplyGeneration() > supply, "a piece is idle");
        assertTrue(pieces.idleGeneration() > generation);
        pieces.checkInvariants();
    }

    private OpenPiece own(OpenPiece piece, PeerState owner) {
        piece.setOwner(owner);
        return piece;
    }

    @Test
    void aPieceThatIsGivenUpIsIdleAgainOrWaitsForOnePeerAlone() {
        PeerState fast = fast(1);
        OpenPiece owned = pieces.open(0, fast, 0);
        outstandingRequests.request(fast, owned, 0, 0);
        owned.received(1, fast.key(), 0);
        commands.clear();
        outstandingRequests.abandon(owned, 0);
        assertNull(owned.owner());
        assertTrue(pieces.isInPicker(0));
        assertEquals(0, fast.outstanding());
        assertEquals(0, outstandingRequests.outstanding());
        assertEquals(BLOCK, outstandingRequests.discardedBytes());
        assertEquals(
                List.of(new Command.Cancel(fast.key(), 0, 0, BLOCK), new Command.AbandonPiece(0)),
                List.copyOf(commands));
        assertNull(pieces.firstShared(fast));
        assertNull(pieces.firstOwned(fast));
        pieces.checkInvariants();
        smartBan.pieceFailed(
                1, new PeerKey[] {new PeerKey(8), new PeerKey(9), new PeerKey(9), new PeerKey(9)}, new long[4]);
        OpenPiece alone = pieces.open(1, fast, 0);
        pieces.makeExclusive(alone);
        outstandingRequests.abandon(alone, 0);
        assertNull(fast.exclusive());
        assertFalse(pieces.isInPicker(1));
        assertTrue(smartBan.isIdle(1));
        pieces.checkInvariants();
    }

    @Test
    void aPeerThatLosesItsLastRequestByACancelIsNamedOnce() {
        PeerState one = slow(1);
        PeerState two = slow(2);
        OpenPiece piece = pieces.open(0, null, 0);
        outstandingRequests.request(one, piece, 0, 0);
        outstandingRequests.request(two, piece, 0, 0);
        outstandingRequests.request(two, piece, 1, 0);
        outstandingRequests.cancelAll(piece, 0);
        assertSame(one, outstandingRequests.nextCancelled());
        assertNull(outstandingRequests.nextCancelled(), "the other one has a request left");
    }

    @Test
    void requestsInSharedPiecesAreCancelledButForThoseOnTheWay() {
        PeerState peer = slow(1);
        OpenPiece shared = pieces.open(0, null, 0);
        OpenPiece alone = pieces.open(1, peer, 0);
        pieces.makeExclusive(alone);
        outstandingRequests.request(peer, shared, 0, 0);
        outstandingRequests.request(peer, shared, 1, 0);
        outstandingRequests.request(peer, alone, 0, 0);
        outstandingRequests.request(peer, shared, 2, 0);
        assertEquals(1, peer.window.frugalBlocks());
        outstandingRequests.cancelShared(peer);
        assertEquals(2, peer.outstanding());
        assertEquals(0, shared.requestOf(peer, 0).block);
        assertEquals(0, alone.requestOf(peer, 0).block);
    }

    @Test
    void onlyThatPeersRequestsInAPieceAreCancelled() {
        PeerState one = slow(1);
        PeerState two = slow(2);
        OpenPiece piece = pieces.open(0, null, 0);
        outstandingRequests.request(one, piece, 0, 0);
        outstandingRequests.request(two, piece, 0, 0);
        outstandingRequests.request(one, piece, 3, 0);
        outstandingRequests.cancelIn(piece, one);
        assertEquals(0, one.outstanding());
        assertEquals(1, two.outstanding());
        assertEquals(3, piece.freeCount());
    }

    /** A piece that had a bad copy, of which a peer that is gone had some blocks; nobody goes on with it. */
    private OpenPiece withoutOwner(int index) {
        smartBan.pieceFailed(
                index, new PeerKey[] {new PeerKey(8), new PeerKey(9), new PeerKey(9), new PeerKey(9)}, new long[4]);
        PeerState owner = fast(1);
        OpenPiece alone = pieces.open(index, owner, 0);
        pieces.makeExclusive(alone);
        pieces.loseOwner(alone, 0, 0);
        assertTrue(smartBan.isBegun(index));
        return alone;
    }

    @Test
    void aPieceThatWaitsForAnOwnerAndIsGivenUpWaitsNoMore() {
        OpenPiece alone = withoutOwner(3);
        pieces.abandon(alone, 0);
        assertFalse(smartBan.isBegun(3));
        assertTrue(smartBan.isIdle(3));
        pieces.checkInvariants();
    }

    @Test
    void aPieceThatWaitsForAnOwnerAndIsCompleteWaitsNoMore() {
        OpenPiece alone = withoutOwner(3);
        for (int block = 0; block < 4; block++) {
            alone.received(block, new PeerKey(1), 0);
        }
        pieces.place(alone, false);
        pieces.startStoring(alone);
        assertFalse(smartBan.isBegun(3), "what was on its way from its last owner was all of it");
        pieces.checkInvariants();
    }

    @Test
    void aCompletePieceBelongsToNobody() {
        OpenPiece own = pieces.open(0, fast(1), 0);
        for (int block = 0; block < 4; block++) {
            own.received(block, new PeerKey(1), 0);
        }
        pieces.place(own, false);
        pieces.startStoring(own);
        assertNull(own.owner());
    }

    @Test
    void onlyMemoryThatGrewIsANewSupply() {
        pieces = TestPieces.of(
                new PieceLayout(8 * 65_536L, 65_536),
                new Bitfield(8),
                SchedulerOptions.defaults().growingTo(256L << 20),
                smartBan);
        long supply = pieces.supplyGeneration();
        pieces.growMemoryFor(1_000);
        assertEquals(supply, pieces.supplyGeneration());
        pieces.growMemoryFor(2_000);
        assertTrue(pieces.supplyGeneration() > supply);
    }

    @Test
    void thePiecesThatAreToBeFetchedFirstMayBeginWithTheFirstOfAll() {
        pieces.holdAllBut(SomePieces.of(8, 0, 5));
        assertEquals(2, pieces.idleCount());
        assertTrue(pieces.isInPicker(0) && pieces.isInPicker(5));
        pieces.checkInvariants();
    }

    @Test
    void piecesThatAreHeldNoMoreAreANewSupply() {
        pieces.holdAllBut(SomePieces.of(8, 0));
        PeerState peer = slow(1);
        OpenPiece first = pieces.open(0, null, 0);
        for (int block = 0; block < 4; block++) {
            first.received(block, peer.key(), 0);
        }
        pieces.place(first, false);
        pieces.startStoring(first);
        long idleGeneration = pieces.idleGeneration();
        long supply = pieces.supplyGeneration();
        pieces.endStoring(0, true);
        assertEquals(7, pieces.idleCount());
        assertTrue(pieces.idleGeneration() > idleGeneration);
        assertEquals(supply + 2, pieces.supplyGeneration(), "memory, and pieces");
    }

    @Test
    void aPieceThatIsOpenedForOnePeerAloneHasWaitedSinceItWasIdle() {
        smartBan.pieceFailed(
                3, new PeerKey[] {new PeerKey(8), new PeerKey(9), new PeerKey(9), new PeerKey(9)}, new long[4]);
        pieces.abandon(pieces.open(3, null, 0), 2 * SECOND);
        OpenPiece alone = pieces.openAlone(3, fast(1), 9 * SECOND);
        pieces.loseOwner(alone, 10 * SECOND, 10 * SECOND);
        // A slow peer waits five seconds, and these are over.
        assertEquals(3, smartBan.pickBegun(peer(2, 1), 7 * SECOND));
    }

    @Test
    void whoLeavesItsPieceWithABadCopyMakesAnotherLook() {
        PeerState owner = fast(1);
        smartBan.pieceFailed(
                3, new PeerKey[] {new PeerKey(8), new PeerKey(9), new PeerKey(9), new PeerKey(9)}, new long[4]);
        OpenPiece alone = pieces.open(3, owner, 0);
        pieces.makeExclusive(alone);
        owner.setCurrent(alone);
        long supply = pieces.supplyGeneration();
        pieces.releaseOwned(owner, 0, 0);
        assertTrue(pieces.supplyGeneration() > supply);
        assertNull(owner.current());
        assertTrue(smartBan.isBegun(3));
    }

    @Test
    void whatAPeerOnParoleHadAloneGoesToAllWhenItLeaves() {
        PeerState onParole = slow(1);
        PeerState other = slow(2);
        smartBan.putOnParole(Set.of(onParole.key()), 0);
        OpenPiece alone = choice.next(onParole, 0);
        askAll(onParole, alone);
        assertNull(choice.next(onParole, 0));
        assertNull(onParole.current());
        pieces.releaseOwned(onParole, 0, 0);
        outstandingRequests.takeBackAll(onParole);
        assertFalse(alone.isExclusive());
        assertNull(onParole.exclusive());
        assertSame(alone, choice.next(other, 0));
        pieces.checkInvariants();
    }

    @Test
    void whoChokesUsDoesNotStayWithThePieceThatItSharedBefore() {
        PeerState slow = slow(1);
        choice.next(slow, 0);
        pieces.releaseOwned(slow, 0, 0);
        assertNull(slow.current());
    }
}

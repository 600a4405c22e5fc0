package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked for a block that another will send late, and when; with peers of a known pace. */
class EndgameTest {
    private static final long MILLI = 1_000_000;
    private static final int BLOCK = 16_384;
    private static final int SLOW = 1;
    private static final int HELPER = 2;

    private final ArrayDeque<Command> commands = new ArrayDeque<>();
    private SmartBan smartBan;
    private Pieces pieces;
    private Peers peers;
    private PeerDeadlines peerDeadlines;
    private OutstandingRequests outstandingRequests;
    private QueueBudget queueBudget;
    private RequestFiller requestFiller;
    private Endgame endgame;

    private void begin(int count, int blocks, long memoryBytes) {
        int length = blocks * BLOCK;
        smartBan = new SmartBan();
        PieceLayout layout = new PieceLayout((long) count * length, length);
        SchedulerOptions options = SchedulerOptions.defaults().withMemoryBytes(memoryBytes);
        Credit credit = Credit.of(options, layout);
        pieces = new Pieces(layout, new Bitfield(count), options, credit, smartBan, new Random(1));
        commands.clear();
        peers = new Peers(pieces, commands);
        peerDeadlines = new PeerDeadlines();
        outstandingRequests = new OutstandingRequests(pieces, peerDeadlines, commands);
        queueBudget = new QueueBudget(credit, pieces, peers);
        requestFiller = new RequestFiller(
                pieces, peers, outstandingRequests, queueBudget, new PieceChoice(pieces, smartBan, false));
        endgame = new Endgame(pieces, peers, outstandingRequests, requestFiller, peerDeadlines, smartBan);
    }

    private void begin(int count, int blocks) {
        begin(count, blocks, 64 << 20);
    }

    private PeerState seed(int id, int limit, long blockMillis) {
        PeerState peer = unchoking(id, limit, blockMillis);
        peers.haveAll(peer);
        return peer;
    }

    private PeerState partial(int id, int limit, long blockMillis, int... has) {
        PeerState peer = unchoking(id, limit, blockMillis);
        peers.bitfield(peer, SomePieces.of(pieces.count(), has));
        return peer;
    }

    private PeerState unchoking(int id, int limit, long blockMillis) {
        PeerState peer = new PeerState(new PeerKey(id), limit, true, 0, 0);
        paced(peer, blockMillis);
        peers.add(peer);
        peer.unchoke(0);
        return peer;
    }

    /** A block that took so long tells the peer's pace and its round trip; 0: nothing is known. */
    private void paced(PeerState peer, long blockMillis) {
        if (blockMillis > 0) {
            OpenPiece other = new OpenPiece(new PieceLayout(BLOCK, BLOCK), 0, 0);
            PendingRequest before = new PendingRequest(peer, other, 0, -blockMillis * MILLI);
            peer.window.sent(before, 0);
            peer.window.delivered(before, 0, 0, 16 << 20);
        }
    }

    private OpenPiece open(int piece) {
        return pieces.open(piece, null, 0);
    }

    private void ask(PeerState peer, OpenPiece piece, int from, int to) {
        for (int block = from; block < to; block++) {
            outstandingRequests.request(peer, piece, block, 0);
        }
    }

    /** It finds nothing to ask the peer for, so that it waits. */
    private PeerState idle(PeerState peer) {
        int before = peer.outstanding();
        requestFiller.fill(peer, 0);
        assertEquals(before, peer.outstanding());
        return peer;
    }

    /** The blocks that are asked of somebody when the time has come. */
    private List<Command.Request> asked(long atMillis) {
        commands.clear();
        endgame.deadlineReached(atMillis * MILLI);
        List<Command.Request> asked = new ArrayList<>();
        for (Command each : commands) {
            if (each instanceof Command.Request request) {
                asked.add(request);
            }
        }
        return asked;
    }

    private static List<PeerKey> peers(List<Command.Request> asked) {
        return asked.stream().map(Command.Request::peer).toList();
    }

    private static List<Integer> blocks(List<Command.Request> asked) {
        return asked.stream().map(each -> each.offset() / BLOCK).toList();
    }

    @ParameterizedTest
    @CsvSource({
        // Earlier by half, and by a tenth of a second besides.
        "299, 100, false",
        "301, 100, true",
        "1099, 500, false",
        "1101, 500, true",
        // Of an unknown one a block is expected within a second.
        "2099, 0, false",
        "2101, 0, true"
    })
    void aSecondPeerIsAskedWhenItWouldSurelyBeEarlier(long slowMillis, long helperMillis, boolean helps) {
        begin(1, 1);
        OpenPiece piece = open(0);
        ask(seed(SLOW, 250, slowMillis), piece, 0, 1);
        idle(seed(HELPER, 250, helperMillis));
        List<Command.Request> asked = asked(0);
        assertEquals(helps ? List.of(new Command.Request(new PeerKey(HELPER), 0, 0, BLOCK)) : List.of(), asked);
    }

    @ParameterizedTest
    @CsvSource({"1199, false", "1201, true"})
    void whilePiecesAreIdleItMustBeEarlierByASecond(long slowMillis, boolean helps) {
        begin(2, 1);
        ask(seed(SLOW, 250, slowMillis), open(0), 0, 1);
        idle(partial(HELPER, 250, 100, 0));
        assertEquals(helps, !asked(0).isEmpty());
    }

    @Test
    void theNewestOfASlowPeersBlocksIsTheLatest() {
        begin(1, 3);
        ask(seed(SLOW, 250, 1_000), open(0), 0, 3);
        idle(seed(HELPER, 250, 400));
        // After 3, 2 and 1 s, against twice 0.4 and twice 0.8 and a tenth: the first is soon enough.
        assertEquals(List.of(2, 1), blocks(asked(0)));
    }

    @Test
    void eachBlockThatAHelperOfUnknownPaceIsAskedForCountsASecond() {
        begin(1, 2);
        ask(seed(SLOW, 250, 3_000), open(0), 0, 2);
        idle(seed(HELPER, 250, 0));
        assertEquals(List.of(1), blocks(asked(0)), "the other one after 3 s, or after two: twice that is too late");
    }

    /** Which of its blocks another is asked for, when a peer of this pace has had all of a piece for so long; at most one. */
    private String late(long slowMillis, int blocks, long atMillis) {
        begin(1, blocks);
        ask(seed(SLOW, 250, slowMillis), open(0), 0, blocks);
        idle(seed(HELPER, 250, 1_000));
        List<Integer> late = blocks(asked(atMillis));
        assertTrue(late.size() <= 1, late::toString);
        return late.isEmpty() ? "" : late.get(0).toString();
    }

    @ParameterizedTest
    @CsvSource({
        // Its block is due at 1 s; from 2 s on each second of silence is one more.
        "1, 0, ''",
        "1, 1200, ''",
        "1, 4000, ''",
        "1, 4200, 0",
        "2, 900, ''"
    })
    void silenceMakesAPeerLate(int blocks, long atMillis, String expected) {
        assertEquals(expected, late(1_000, blocks, atMillis));
    }

    @ParameterizedTest
    @CsvSource({"1, 2000, ''", "1, 2200, 0", "2, 0, ''", "2, 800, ''", "2, 1200, 1"})
    void aPeerOfUnknownPaceIsLateByItsAge(int blocks, long atMillis, String expected) {
        assertEquals(expected, late(0, blocks, atMillis));
    }

    @ParameterizedTest
    @CsvSource({
        // Of four pieces of 64 blocks, with eleven blocks a second of both peers together.
        "0, 0, false",
        "44, 0, false",
        "0, 100, true"
    })
    void aBlockThatComesBeforeTheRestIsNotLate(int received, int unknown, boolean helps) {
        begin(4, 64);
        OpenPiece piece = open(0);
        PeerState slow = seed(SLOW, 250, 1_000);
        ask(slow, piece, 0, 3);
        for (int block = 3; block < 3 + received; block++) {
            piece.received(block, slow.key(), 0);
        }
        for (int other = 1; other < 4; other++) {
            open(other);
        }
        PeerState helper = partial(HELPER, 250, 100, 0);
        pieces.place(piece, false);
        hide(piece, helper);
        for (int id = 100; id < 100 + unknown; id++) {
            seed(id, 1, 0);
        }
        assertEquals(helps, !asked(0).isEmpty());
    }

    /** Has all free blocks of the piece asked of a peer that will be quick, so that nothing is left to ask the helper for. */
    private void hide(OpenPiece piece, PeerState helper) {
        PieceQueue.remove(piece);
        idle(helper);
        pieces.place(piece, false);
    }

    @Test
    void aBlockThatComesAfterTheRestIsLate() {
        begin(1, 64);
        OpenPiece piece = open(0);
        PeerState slow = seed(SLOW, 250, 1_000);
        ask(slow, piece, 0, 3);
        for (int block = 3; block < 47; block++) {
            piece.received(block, slow.key(), 0);
        }
        // 20 blocks at eleven a second: 1.8 s.
        hide(piece, seed(HELPER, 250, 100));
        assertEquals(List.of(2, 1), blocks(asked(0)));
    }

    @Test
    void theLatestOfAllIsHelpedFirst() {
        begin(1, 2);
        OpenPiece piece = open(0);
        ask(seed(3, 250, 5_000), piece, 0, 1);
        ask(seed(SLOW, 250, 10_000), piece, 1, 2);
        idle(seed(HELPER, 1, 100));
        assertEquals(List.of(1), blocks(asked(0)));
    }

    @Test
    void aHelperIsAskedForNoMoreThanItHasRoomFor() {
        begin(1, 4);
        ask(seed(SLOW, 250, 10_000), open(0), 0, 4);
        idle(seed(HELPER, 2, 100));
        assertEquals(List.of(3, 2), blocks(asked(0)));
    }

    @Test
    void aHelperThatCouldNotHelpOnceIsAskedForNoMoreThanItHasRoomForEither() {
        begin(2, 2);
        ask(seed(3, 250, 20_000), open(0), 0, 2);
        ask(seed(SLOW, 250, 10_000), open(1), 0, 2);
        idle(partial(HELPER, 1, 100, 1));
        assertEquals(List.of(new Command.Request(new PeerKey(HELPER), 1, BLOCK, BLOCK)), asked(0));
    }

    @Test
    void theQuickestHelperIsAskedFirst() {
        begin(1, 1);
        ask(seed(SLOW, 250, 10_000), open(0), 0, 1);
        idle(seed(HELPER, 250, 200));
        idle(seed(3, 250, 100));
        assertEquals(List.of(new PeerKey(3)), peers(asked(0)));
    }

    @Test
    void aThirdPeerIsNeverAsked() {
        begin(1, 1);
        ask(seed(SLOW, 250, 10_000), open(0), 0, 1);
        idle(seed(HELPER, 250, 200));
        idle(seed(3, 250, 100));
        assertEquals(1, asked(0).size());
        assertEquals(0, asked(0).size());
    }

    @Test
    void aChokedHelperIsAskedOnlyForWhatItAllowed() {
        for (boolean allowed : new boolean[] {true, false}) {
            begin(2, 1);
            ask(seed(SLOW, 250, 10_000), open(0), 0, 1);
            ask(seed(3, 250, 50), open(1), 0, 1);
            PeerState helper = seed(HELPER, 250, 100);
            helper.choke();
            peers.refresh(helper);
            helper.allow(allowed ? 0 : 1);
            idle(helper);
            assertEquals(allowed ? 1 : 0, asked(0).size());
        }
    }

    @Test
    void aSnubbedPeerIsNoHelp() {
        begin(1, 1);
        ask(seed(SLOW, 250, 10_000), open(0), 0, 1);
        PeerState helper = idle(seed(HELPER, 250, 100));
        helper.timeout.snub(0);
        assertEquals(List.of(), asked(0));
        idle(seed(3, 250, 1_000));
        assertEquals(List.of(new PeerKey(3)), peers(asked(0)));
    }

    @Test
    void looksAgainInATenthOfASecondWhileAPeerIsIdle() {
        begin(1, 1);
        endgame.arm(0);
        assertFalse(endgame.isArmed(), "nobody waits");
        ask(seed(SLOW, 250, 100), open(0), 0, 1);
        idle(seed(HELPER, 250, 100));
        endgame.arm(7);
        assertTrue(endgame.isArmed());
        assertEquals(7 + 100 * MILLI, endgame.nextNanos());
        endgame.arm(50 * MILLI);
        assertEquals(7 + 100 * MILLI, endgame.nextNanos());
        endgame.deadlineReached(7 + 100 * MILLI);
        assertFalse(endgame.isArmed());
    }

    @Test
    void aLongLookPutsTheNextOneOff() {
        begin(1, 1);
        ask(seed(SLOW, 250, 100), open(0), 0, 1);
        idle(seed(HELPER, 250, 100));
        for (int id = 10; id < 10 + 39_999; id++) {
            peerDeadlines.atLatest(new PeerState(new PeerKey(id), 1, false, 0, 0), Long.MAX_VALUE / 2);
        }
        endgame.deadlineReached(0);
        endgame.arm(0);
        assertEquals(300 * MILLI, endgame.nextNanos(), "40,000 were looked at");
        endgame.deadlineReached(0);
        peerDeadlines.remove(peerDeadlines.get(39_999));
        endgame.arm(0);
        assertEquals(300 * MILLI, endgame.nextNanos());
        endgame.deadlineReached(0);
        endgame.arm(0);
        assertEquals(200 * MILLI, endgame.nextNanos(), "39,999 were looked at");
    }

    @Test
    void theLookAtAllPeersCountsAsWell() {
        begin(1, 1);
        ask(seed(SLOW, 250, 10_000), open(0), 0, 1);
        for (int id = 10; id < 10 + 20_000; id++) {
            peers.add(new PeerState(new PeerKey(id), 1, false, 0, 0));
        }
        idle(seed(HELPER, 250, 100));
        assertEquals(1, asked(0).size());
        idle(seed(3, 250, 100));
        endgame.arm(0);
        assertEquals(200 * MILLI, endgame.nextNanos());
    }

    @Test
    void whenParoleEndsThereMayBeSomethingToAskFor() {
        begin(1, 1);
        smartBan.putOnParole(Set.of(), -2_000 * MILLI);
        long supply = pieces.supplyGeneration();
        endgame.deadlineReached(500 * MILLI);
        assertEquals(++supply, pieces.supplyGeneration());
        endgame.deadlineReached(1_000 * MILLI);
        assertEquals(++supply, pieces.supplyGeneration());
        endgame.deadlineReached(1_100 * MILLI);
        assertEquals(supply, pieces.supplyGeneration());
    }

    @Test
    void newcomersThatHoldMemoryAreHurried() {
        begin(8, 4, 1);
        PeerState newcomer = seed(SLOW, 250, 0);
        requestFiller.fill(newcomer, 0);
        OpenPiece piece = pieces.get(newcomer.newest().piece.index);
        ask(newcomer, piece, piece.firstFree(), 4);
        for (int n = 0; n < 3; n++) {
            OpenPiece full = open(firstIdle());
            ask(seed(10 + n, 250, 100), full, 0, 4);
        }
        assertEquals(4, newcomer.outstanding());
        idle(seed(HELPER, 250, 0));
        assertTrue(queueBudget.isScarce());
        endgame.deadlineReached(300 * MILLI);
        assertEquals(1, newcomer.outstanding());
    }

    @Test
    void piecesThatWaitForOnePeerAloneAreTriedAgainAndInTurn() {
        begin(40, 1);
        ask(seed(SLOW, 250, 100), open(39), 0, 1);
        PeerState helper = idle(partial(HELPER, 250, 0, 39));
        long supply = pieces.supplyGeneration();
        endgame.deadlineReached(0);
        assertEquals(supply, pieces.supplyGeneration(), "no piece waits");
        for (int piece = 0; piece < 17; piece++) {
            badCopy(piece, 1);
            pieces.abandon(open(piece), 0);
        }
        helper.pieces().set(16);
        supply = pieces.supplyGeneration();
        assertEquals(-1, smartBan.pickIdle(helper, 10_000 * MILLI));
        endgame.deadlineReached(0);
        assertEquals(supply + 1, pieces.supplyGeneration());
        assertEquals(16, smartBan.pickIdle(helper, 10_000 * MILLI));
    }

    /** A copy of the piece of so many blocks is bad, from two peers that are gone. */
    private void badCopy(int piece, int blocks) {
        PeerKey[] two = new PeerKey[blocks + 1];
        Arrays.fill(two, new PeerKey(99));
        two[0] = new PeerKey(98);
        smartBan.pieceFailed(piece, two, new long[blocks + 1]);
    }

    private int firstIdle() {
        int piece = 0;
        while (!pieces.isInPicker(piece)) {
            piece++;
        }
        return piece;
    }

    /** A piece of four blocks that a peer of this pace has for itself, after so many bad copies. */
    private OpenPiece alone(PeerState owner, int badCopies) {
        for (int n = 0; n < badCopies; n++) {
            badCopy(0, 4);
        }
        OpenPiece piece = pieces.open(0, owner, 0);
        pieces.makeExclusive(piece);
        ask(owner, piece, 0, 4);
        owner.setCurrent(piece);
        return piece;
    }

    @ParameterizedTest
    @CsvSource({
        // pace, bad copies, time: to another when nothing came for ten seconds, or for the time of two blocks
        "1000, 1, 10000, false",
        "1000, 1, 10001, true",
        "6000, 2, 11999, false",
        "6000, 2, 12001, true"
    })
    void anExclusivePieceOfASilentOwnerGoesToAnotherPeer(long millis, int copies, long atMillis, boolean goes) {
        begin(1, 4);
        PeerState owner = seed(SLOW, 250, millis);
        OpenPiece piece = alone(owner, copies);
        idle(seed(HELPER, 250, 100));
        commands.clear();
        long supply = pieces.supplyGeneration();
        endgame.deadlineReached(atMillis * MILLI);
        assertTrue(piece.isExclusive());
        if (goes) {
            assertNull(piece.owner());
            assertTrue(smartBan.isBegun(0));
            assertEquals(0, owner.outstanding());
            assertEquals(4, commands.size());
            assertTrue(pieces.supplyGeneration() >= supply + 2);
            // Twice it failed: it is not the first to have it again.
            assertEquals(-1, smartBan.pickBegun(owner, (atMillis + 4_999) * MILLI));
            assertEquals(0, smartBan.pickBegun(owner, (atMillis + 5_000) * MILLI));
        } else {
            assertSame(owner, piece.owner());
            assertEquals(4, owner.outstanding());
        }
    }

    @Test
    void manyPiecesThatLostTheirOwnersTakeTurns() {
        begin(18, 1);
        PeerState owner = seed(SLOW, 250, 1_000);
        for (int index = 0; index < 17; index++) {
            OpenPiece piece = pieces.open(index, owner, 0);
            pieces.makeExclusive(piece);
            pieces.loseOwner(piece, 0, 0);
        }
        ask(owner, open(17), 0, 1);
        PeerState helper = idle(partial(HELPER, 250, 0, 17));
        helper.pieces().set(16);
        assertEquals(-1, smartBan.pickBegun(helper, 10_000 * MILLI));
        long supply = pieces.supplyGeneration();
        endgame.deadlineReached(0);
        assertEquals(supply + 1, pieces.supplyGeneration());
        assertEquals(16, smartBan.pickBegun(helper, 10_000 * MILLI));
    }

    @ParameterizedTest
    @CsvSource({
        // pace, bad copies, blocks that are there: ten seconds for the rest, and four times as long after each further
        // copy
        "2400, 1, 0, false",
        "2600, 1, 0, true",
        "3300, 1, 1, false",
        "3400, 1, 1, true",
        "9900, 2, 0, false",
        "10100, 2, 0, true",
        "2400, 0, 0, false",
        "2600, 0, 0, true",
        "39900, 3, 0, false"
    })
    void anExclusivePieceThatTakesTooLongGoesToAll(long millis, int copies, int received, boolean goes) {
        begin(1, 4);
        PeerState owner = seed(SLOW, 250, millis);
        OpenPiece piece = alone(owner, copies);
        for (int block = 0; block < received; block++) {
            PendingRequest request = piece.requestOf(owner, block);
            piece.received(block, owner.key(), 0);
            outstandingRequests.forget(request);
        }
        idle(seed(HELPER, 250, 100));
        endgame.deadlineReached(MILLI);
        assertEquals(!goes, piece.isExclusive());
        assertEquals(goes ? null : owner, piece.owner());
    }

    @Test
    void anExclusivePieceWithoutABadCopyGoesToAllWhenNothingComes() {
        begin(1, 4);
        PeerState owner = seed(SLOW, 250, 1_000);
        OpenPiece piece = alone(owner, 0);
        idle(seed(HELPER, 250, 100));
        endgame.deadlineReached(10_001 * MILLI);
        assertFalse(piece.isExclusive());
        assertNull(owner.exclusive());
        assertFalse(smartBan.isBegun(0));
    }

    @ParameterizedTest
    @CsvSource({"8, true", "4, false"})
    void aStalledPieceIsGivenUpOnlyForAnother(int count, boolean given) {
        begin(count, 4, 1);
        for (int n = 0; n < 4; n++) {
            OpenPiece piece = open(n);
            PieceQueue.remove(piece);
        }
        idle(seed(HELPER, 250, 100));
        commands.clear();
        endgame.deadlineReached(10_000 * MILLI);
        assertEquals(given, commands.stream().anyMatch(Command.AbandonPiece.class::isInstance));
    }

    @Test
    void withMemoryLeftNothingIsGivenUp() {
        begin(8, 4, 8 * 65_536);
        OpenPiece piece = open(0);
        PieceQueue.remove(piece);
        idle(partial(HELPER, 250, 100, 0));
        endgame.deadlineReached(60_000 * MILLI);
        assertSame(piece, pieces.get(0));
        assertEquals(Set.of(0), Set.of(piece.index));
    }

    /** Memory is full of four pieces, each with requests at a lively peer; so many blocks of the first are there. */
    private OpenPiece[] full(int received) {
        return full(received, 0, 0);
    }

    /** The same with the pieces from this one on, opened at this time. */
    private OpenPiece[] full(int received, int first, long openedNanos) {
        begin(8, 4, 1);
        PeerState lively = seed(SLOW, 250, 1_000);
        OpenPiece[] open = new OpenPiece[4];
        for (int n = 0; n < 4; n++) {
            open[n] = pieces.open(first + n, null, openedNanos);
            for (int block = 0; block < (n == 0 ? received : 3); block++) {
                open[n].received(block, lively.key(), 0);
            }
            ask(lively, open[n], n == 0 ? received : 3, 4);
        }
        commands.clear();
        return open;
    }

    private List<Integer> givenUp(long atNanos) {
        commands.clear();
        new StalledPieces(pieces, outstandingRequests, requestFiller).giveUp(atNanos);
        List<Integer> those = new ArrayList<>();
        for (Command each : commands) {
            if (each instanceof Command.AbandonPiece piece) {
                those.add(piece.piece());
            }
        }
        return those;
    }

    @Test
    void ofStalledPiecesTheOneWithTheFewestBlocksIsGivenUpAfterTenSeconds() {
        begin(8, 4, 1);
        for (int n = 0; n < 4; n++) {
            OpenPiece piece = open(n);
            for (int block = 0; block < new int[] {3, 2, 1, 2}[n]; block++) {
                piece.received(block, new PeerKey(77), n == 3 ? 1 : 0);
            }
        }
        assertEquals(List.of(), givenUp(10_000 * MILLI - 1));
        assertEquals(List.of(2), givenUp(10_000 * MILLI));
        assertEquals(BLOCK, outstandingRequests.discardedBytes());
        assertEquals(List.of(1), givenUp(10_000 * MILLI), "the other one with two was touched later");
        assertEquals(List.of(3), givenUp(10_000 * MILLI + 1));
    }

    @Test
    void aPieceIsStalledWhenAllPeersThatWereAskedForItAreSnubbed() {
        begin(8, 4, 1);
        PeerState silent = seed(SLOW, 250, 1_000);
        PeerState lively = seed(3, 250, 1_000);
        OpenPiece piece = open(0);
        ask(silent, piece, 0, 2);
        ask(lively, piece, 3, 4);
        silent.timeout.snub(0);
        assertEquals(List.of(), givenUp(10_000 * MILLI));
        lively.timeout.snub(0);
        assertEquals(List.of(0), givenUp(10_000 * MILLI));
        assertEquals(0, silent.outstanding());
        assertEquals(2 + 1 + 1, commands.size(), "three cancels and the piece");
    }

    @ParameterizedTest
    @CsvSource({
        // blocks of four that are there, time: thirty seconds to show its pace, then a minute for the rest
        "1, 29999, false",
        "1, 30000, true",
        "2, 60000, false",
        "2, 60001, true",
        "0, 30000, true",
        "3, 170000, false"
    })
    void aSlowPieceMakesRoomForAPeerThatBringsAnother(int received, long atMillis, boolean given) {
        full(received);
        PeerState faster = idle(partial(HELPER, 250, 10, 5));
        assertEquals(given ? List.of(0) : List.of(), givenUp(atMillis * MILLI));
        assertEquals(given, faster.outstanding() > 0, "it is asked at once");
        assertEquals(given, pieces.get(5) != null);
    }

    @Test
    void theSlowestOfTheSlowMakesRoom() {
        OpenPiece[] open = full(1);
        OpenPiece slowest = open[2];
        slowest.forgetBlocksOf(new PeerKey(SLOW));
        idle(partial(HELPER, 250, 10, 5));
        assertEquals(List.of(2), givenUp(30_000 * MILLI));
    }

    @Test
    void aStalledPieceMakesRoomBeforeASlowOne() {
        for (int stalled = 0; stalled < 4; stalled += 3) {
            OpenPiece[] open = full(1);
            outstandingRequests.cancelAll(open[3 - stalled], 3);
            outstandingRequests.cancelIn(open[3 - stalled], peers.get(new PeerKey(SLOW)));
            idle(partial(HELPER, 250, 10, 5));
            assertEquals(List.of(3 - stalled), givenUp(30_000 * MILLI));
        }
    }

    @ParameterizedTest
    @CsvSource({"7000, true", "8000, false", "0, true"})
    void itMustBeFourTimesAsFastOrYetToBeTried(long blockMillis, boolean given) {
        full(1);
        // A block in thirty seconds; four times that is one in seven and a half.
        idle(partial(HELPER, 250, blockMillis, 5));
        assertEquals(given, !givenUp(30_000 * MILLI).isEmpty());
    }

    @Test
    void noPieceIsGivenUpForAPeerThatIsNoHelp() {
        full(1);
        PeerState tried = idle(partial(10, 250, 0, 5));
        tried.accepted(1);
        PeerState silent = idle(partial(11, 250, 10, 5));
        silent.timeout.snub(0);
        idle(partial(12, 250, 10, 5, 0));
        PeerState choking = partial(13, 250, 10, 5);
        choking.choke();
        choking.allow(5);
        idle(choking);
        idle(partial(14, 250, 10, 3));
        idle(seed(15, 250, 10));
        assertEquals(List.of(), givenUp(30_000 * MILLI));
        idle(partial(16, 250, 10, 3, 5));
        assertEquals(List.of(0), givenUp(30_000 * MILLI));
    }

    @ParameterizedTest
    @CsvSource({"1000, 4000, false", "1000, 4200, true", "0, 2000, false", "0, 2200, true"})
    void silenceAndAgeAreCountedFromTheRequest(long slowMillis, long afterMillis, boolean helps) {
        begin(1, 1);
        outstandingRequests.request(seed(SLOW, 250, slowMillis), open(0), 0, 50_000 * MILLI);
        idle(seed(HELPER, 250, 1_000));
        assertEquals(helps, !asked(50_000 + afterMillis).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({"10000, false", "10001, true"})
    void theSilenceOfAnOwnerIsCountedFromTheLastBlockOfItsPiece(long afterMillis, boolean goes) {
        begin(1, 4);
        PeerState owner = seed(SLOW, 250, 1_000);
        OpenPiece piece = alone(owner, 1);
        PendingRequest request = piece.requestOf(owner, 0);
        piece.received(0, owner.key(), 50_000 * MILLI);
        outstandingRequests.forget(request);
        idle(seed(HELPER, 250, 100));
        endgame.deadlineReached((50_000 + afterMillis) * MILLI);
        assertEquals(goes, smartBan.isBegun(0));
    }

    @ParameterizedTest
    @CsvSource({
        // All peers, one helper as one, the peer that has a deadline, its block, and the helper that is asked for it.
        "19996, 200",
        "19995, 100"
    })
    void everyPeerHelperAndBlockThatIsLookedAtCounts(int count, long nextMillis) {
        begin(1, 1);
        ask(seed(SLOW, 250, 10_000), open(0), 0, 1);
        for (int id = 10; id < 10 + count - 2; id++) {
            peers.add(new PeerState(new PeerKey(id), 1, false, 0, 0));
        }
        idle(seed(HELPER, 250, 100));
        assertEquals(1, asked(0).size());
        idle(seed(3, 250, 100));
        endgame.arm(0);
        assertEquals(nextMillis * MILLI, endgame.nextNanos());
    }

    @ParameterizedTest
    @CsvSource({
        // time since the slow piece was opened, pace of the one that waits
        "29999, 10, false",
        "30000, 10, true",
        "30000, 7000, true",
        "30000, 8000, false"
    })
    void paceIsCountedFromWhenThePieceWasOpened(long afterMillis, long blockMillis, boolean given) {
        full(1, 0, 50_000 * MILLI);
        idle(partial(HELPER, 250, blockMillis, 5));
        assertEquals(given ? List.of(0) : List.of(), givenUp((50_000 + afterMillis) * MILLI));
    }

    @Test
    void aSlowPieceMakesRoomForTheFirstPieceOfAllAsWell() {
        full(1, 4, 0);
        PeerState faster = idle(partial(HELPER, 250, 10, 0));
        assertEquals(List.of(4), givenUp(30_000 * MILLI));
        assertTrue(faster.outstanding() > 0);
    }
}

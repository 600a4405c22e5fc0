package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);
    private static final PieceLayout LAYOUT = new PieceLayout(1_000_000, 65_536);
    private static final long[] NONE = {};

    private final TestSwarm swarm = new TestSwarm(LAYOUT, SchedulerOptions.defaults());
    private final Scheduler scheduler = swarm.scheduler;

    @Test
    void downloadsEverythingFromOneSeed() {
        swarm.seed(PEER, false);
        while (!scheduler.isComplete()) {
            swarm.pass(1);
            if (!swarm.shell.stores.isEmpty()) {
                scheduler.pieceStored(swarm.shell.stores.remove().piece(), NONE, swarm.now);
            } else {
                assertEquals(BlockResult.ACCEPTED, swarm.answer(swarm.shell.requests.remove()));
            }
        }
        swarm.pass(0);
        assertEquals(16, scheduler.piecesVerified());
        assertEquals(16, swarm.shell.take(Command.Have.class).size());
        assertEquals(1, swarm.shell.take(Command.Interested.class).size());
        assertEquals(1, swarm.shell.take(Command.NotInterested.class).size());
        assertEquals(new SchedulerStats(0, 0, 0, 0, 1_000_000, 0, 0, 0, 0, 0), scheduler.stats());
    }

    @Test
    void whatIsToBeFetchedFirstIsStoredBeforeAnyOtherPieceIsAskedFor() {
        scheduler.fetchFirst(swarm.some(3, 15));
        swarm.seed(PEER, false);
        swarm.answerAll();
        assertFalse(scheduler.isComplete());
        assertEquals(
                List.of(3, 15),
                swarm.shell.stores.stream()
                        .map(Command.StorePiece::piece)
                        .sorted()
                        .toList());
        scheduler.pieceStored(swarm.shell.stores.remove().piece(), NONE, swarm.now);
        swarm.answerAll();
        assertEquals(1, swarm.shell.stores.size());
        scheduler.pieceCorrupt(swarm.shell.stores.remove().piece(), NONE, swarm.now);
        swarm.seed(OTHER, false);
        swarm.answerAll();
        assertEquals(1, swarm.shell.stores.size());
        while (!scheduler.isComplete()) {
            scheduler.pieceStored(swarm.shell.stores.remove().piece(), NONE, swarm.now);
            swarm.answerAll();
        }
        assertEquals(16, scheduler.piecesVerified());
    }

    @Test
    void whatWasOnlyComparedIsFetchedAgainWhenTheOthersHaveTold() {
        scheduler.fetchFirst(swarm.some(3, 15));
        swarm.seed(PEER, false);
        swarm.answerAll();
        int compared = swarm.shell.stores.remove().piece();
        scheduler.pieceCompared(compared, NONE, swarm.now);
        swarm.answerAll();
        assertEquals(1, swarm.shell.stores.size(), "it waits for the other");
        scheduler.pieceStored(swarm.shell.stores.remove().piece(), NONE, swarm.now);
        int again = 0;
        for (swarm.answerAll(); !scheduler.isComplete(); swarm.answerAll()) {
            int piece = swarm.shell.stores.remove().piece();
            again += piece == compared ? 1 : 0;
            scheduler.pieceStored(piece, NONE, swarm.now);
        }
        assertEquals(1, again);
        assertEquals(16, scheduler.piecesVerified());
    }

    @Test
    void theOthersAreFetchedThoughTheVerdictsComeInAnotherOrder() {
        scheduler.fetchFirst(swarm.some(3, 15));
        swarm.seed(PEER, false);
        swarm.answerAll();
        int compared = swarm.shell.stores.remove().piece();
        scheduler.pieceStored(swarm.shell.stores.remove().piece(), NONE, swarm.now);
        swarm.answerAll();
        assertEquals(0, swarm.shell.stores.size());
        scheduler.pieceCompared(compared, NONE, swarm.now);
        for (swarm.answerAll(); !scheduler.isComplete(); swarm.answerAll()) {
            scheduler.pieceStored(swarm.shell.stores.remove().piece(), NONE, swarm.now);
        }
        assertEquals(16, scheduler.piecesVerified());
    }

    @Test
    void anEmptyTorrentIsComplete() {
        TestSwarm empty = new TestSwarm(new PieceLayout(0, 1), SchedulerOptions.defaults());
        empty.seed(PEER, false);
        empty.scheduler.bitfield(PEER, new Bitfield(0), 0);
        empty.scheduler.have(OTHER, 0, 0);
        empty.pass(1);
        assertTrue(empty.scheduler.isComplete());
        assertTrue(empty.shell.all.isEmpty());
        assertEquals(Long.MAX_VALUE, empty.scheduler.nextDeadlineNanos());
    }

    @Test
    void optionsAreChecked() {
        assertThrows(
                IllegalArgumentException.class,
                () -> SchedulerOptions.defaults().withMemoryBytes(0));
        SchedulerOptions wrong = SchedulerOptions.defaults().withWanted(new Bitfield(3));
        Random random = new Random(1);
        Bitfield none = new Bitfield(16);
        assertThrows(IllegalArgumentException.class, () -> new Scheduler(LAYOUT, none, wrong, random));
        Bitfield three = new Bitfield(3);
        assertThrows(
                IllegalArgumentException.class,
                () -> new Scheduler(LAYOUT, three, SchedulerOptions.defaults(), random));
    }

    @Test
    void peersThatAreNotConnectedAreIgnored() {
        scheduler.disconnected(PEER, 0);
        scheduler.requestLimit(PEER, 3);
        scheduler.choked(PEER, 0);
        scheduler.unchoked(PEER, 0);
        scheduler.have(PEER, 0, 0);
        scheduler.haveAll(PEER, 0);
        scheduler.haveNone(PEER, 0);
        scheduler.bitfield(PEER, new Bitfield(16), 0);
        scheduler.allowedFast(PEER, 0, 0);
        scheduler.suggested(PEER, 0, 0);
        scheduler.rejected(PEER, 0, 0, 16_384, 0);
        scheduler.blockProgress(PEER, 0);
        assertFalse(scheduler.isRequested(PEER, 0, 0, 16_384));
        assertEquals(BlockResult.UNREQUESTED, scheduler.blockReceived(PEER, 0, 0, 16_384, false, 0));
        assertEquals(1, scheduler.stats().unrequested());
        assertEquals(Optional.empty(), scheduler.peer(PEER));
        swarm.pass(0);
        assertTrue(swarm.shell.all.isEmpty());
        assertEquals(Long.MAX_VALUE, scheduler.nextDeadlineNanos());
    }

    @Test
    void misuseByTheShellIsABug() {
        swarm.seed(PEER, false);
        assertThrows(IllegalStateException.class, () -> scheduler.connected(PEER, 1, false, 0));
        assertThrows(IllegalStateException.class, () -> scheduler.pieceStored(0, NONE, 0));
        assertThrows(IllegalStateException.class, () -> scheduler.pieceCorrupt(0, NONE, 0));
    }

    @Test
    void peersThatNameWhatDoesNotExistAreDropped() {
        for (int id = 0; id < 5; id++) {
            scheduler.connected(new PeerKey(id), 10, true, 0);
        }
        scheduler.have(new PeerKey(0), 16, 0);
        scheduler.allowedFast(new PeerKey(1), -1, 0);
        scheduler.suggested(new PeerKey(2), 99, 0);
        scheduler.bitfield(new PeerKey(3), new Bitfield(17), 0);
        swarm.pass(0);
        assertEquals(
                List.of(
                        new Command.Drop(new PeerKey(0), "names piece 16 of 16"),
                        new Command.Drop(new PeerKey(1), "names piece -1 of 16"),
                        new Command.Drop(new PeerKey(2), "names piece 99 of 16"),
                        new Command.Drop(new PeerKey(3), "sent a bitfield of 17 pieces")),
                swarm.shell.take(Command.Drop.class));
    }

    @Test
    void interestFollowsWhatAPeerHas() {
        scheduler.connected(PEER, 10, true, 0);
        scheduler.have(PEER, 3, 0);
        scheduler.have(PEER, 3, 0);
        scheduler.haveNone(PEER, 0);
        scheduler.bitfield(PEER, new Bitfield(16), 0);
        scheduler.haveAll(PEER, 0);
        scheduler.have(PEER, 3, 0);
        scheduler.bitfield(PEER, swarm.some(1, 2), 0);
        scheduler.bitfield(PEER, Bitfield.full(16), 0);
        swarm.pass(0);
        assertEquals(
                List.of(new Command.Interested(PEER), new Command.NotInterested(PEER), new Command.Interested(PEER)),
                swarm.shell.all);
    }

    @Test
    void aChokeTakesRequestsBackAndALateBlockIsWelcome() {
        swarm.seed(PEER, false);
        swarm.pass(1);
        Command.Request first = swarm.shell.requests.remove();
        scheduler.choked(PEER, swarm.now);
        scheduler.choked(PEER, swarm.now);
        assertEquals(0, scheduler.stats().outstanding());
        assertTrue(scheduler.isRequested(PEER, first.piece(), first.offset(), first.length()));
        assertEquals(BlockResult.ACCEPTED, swarm.answer(first));
        assertFalse(scheduler.isRequested(PEER, first.piece(), first.offset(), first.length()));
        assertEquals(BlockResult.UNREQUESTED, swarm.answer(first));
        scheduler.unchoked(PEER, swarm.now);
        scheduler.unchoked(PEER, swarm.now);
        assertTrue(scheduler.stats().outstanding() > 0);
    }

    @Test
    void aFastPeerThatChokesMustRejectOrLetTheDeadlinePass() {
        swarm.seed(PEER, true);
        swarm.pass(1);
        int asked = swarm.shell.requests.size();
        Command.Request first = swarm.shell.requests.remove();
        scheduler.choked(PEER, swarm.now);
        assertEquals(asked, scheduler.stats().outstanding());
        scheduler.rejected(PEER, first.piece(), first.offset(), first.length(), swarm.now);
        scheduler.rejected(PEER, first.piece(), first.offset(), first.length(), swarm.now);
        scheduler.rejected(PEER, first.piece(), first.offset() + 1, first.length(), swarm.now);
        assertEquals(asked - 1, scheduler.stats().outstanding());
        swarm.pass(13_000);
        assertEquals(0, scheduler.stats().outstanding());
        assertFalse(scheduler.peer(PEER).orElseThrow().snubbed());
    }

    @Test
    void allowedPiecesAreAskedForInSpiteOfAChoke() {
        scheduler.connected(PEER, 4, true, 0);
        scheduler.bitfield(PEER, swarm.some(3, 4, 5), 0);
        scheduler.allowedFast(PEER, 9, 0);
        scheduler.allowedFast(PEER, 3, 0);
        scheduler.allowedFast(PEER, 3, 0);
        scheduler.allowedFast(PEER, 5, 0);
        swarm.pass(1);
        assertTrue(swarm.shell.requests.stream().allMatch(request -> request.piece() == 3));
        assertEquals(4, swarm.shell.requests.size());
        swarm.answerAll();
        swarm.pass(1);
        assertTrue(swarm.shell.requests.stream().allMatch(request -> request.piece() == 5));
        swarm.answerAll();
        assertEquals(0, scheduler.stats().outstanding());
        for (int piece = 0; piece < 16; piece++) {
            scheduler.allowedFast(PEER, piece, swarm.now);
        }
        swarm.answerAll();
        assertEquals(3, scheduler.stats().storingPieces());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 11, 15})
    void aSuggestedPieceComesFirst(int piece) {
        scheduler.connected(PEER, 10, true, 0);
        scheduler.haveAll(PEER, 0);
        scheduler.suggested(PEER, piece, 0);
        scheduler.unchoked(PEER, 0);
        swarm.pass(0);
        assertEquals(piece, swarm.shell.requests.element().piece());
    }

    @Test
    void aRejectionBringsAPauseAndManyOfThemTheEnd() {
        swarm.seed(PEER, true);
        for (int round = 0; round < 16; round++) {
            assertTrue(scheduler.peer(PEER).isPresent(), () -> "dropped too early");
            swarm.pass(10_000);
            assertFalse(swarm.shell.requests.isEmpty(), "it was not asked again after its pause");
            for (Command.Request each = swarm.shell.requests.poll(); each != null; each = swarm.shell.requests.poll()) {
                scheduler.rejected(PEER, each.piece(), each.offset(), each.length(), swarm.now);
            }
            assertEquals(0, scheduler.stats().outstanding());
        }
        swarm.pass(0);
        assertEquals(List.of(new Command.Drop(PEER, "rejects every request")), swarm.shell.take(Command.Drop.class));
    }

    @Test
    void whatWasSkippedIsNeverAcceptedEvenIfItIsAskedForMeanwhile() {
        TestSwarm one = new TestSwarm(new PieceLayout(16_384, 16_384), SchedulerOptions.defaults());
        one.scheduler.connected(PEER, 250, false, 0);
        one.scheduler.haveAll(PEER, 0);
        assertFalse(one.scheduler.isRequested(PEER, 0, 0, 16_384));
        one.scheduler.unchoked(PEER, 0);
        assertEquals(1, one.scheduler.stats().outstanding());
        assertEquals(BlockResult.DUPLICATE, one.scheduler.blockReceived(PEER, 0, 0, 16_384, false, 1));
        one.pass(0);
        assertEquals(2, one.shell.requests.size());
        assertEquals(BlockResult.ACCEPTED, one.answer(one.shell.requests.remove()));
    }

    @Test
    void whoSendsUnrequestedBlocksIsDroppedAfterSome() {
        swarm.seed(PEER, false);
        for (int n = 0; n < 16; n++) {
            assertEquals(
                    BlockResult.UNREQUESTED, scheduler.blockReceived(PEER, n % 2 == 0 ? 99 : 5, 7, 16_384, true, 0));
        }
        assertTrue(scheduler.peer(PEER).isPresent());
        assertEquals(BlockResult.UNREQUESTED, scheduler.blockReceived(PEER, 99, 0, 16_384, true, 0));
        swarm.pass(0);
        assertEquals(
                List.of(new Command.Drop(PEER, "sends blocks nobody asked for")), swarm.shell.take(Command.Drop.class));
        assertEquals(17, scheduler.stats().unrequested());
    }

    @Test
    void aSilentPeersBlocksGoToAnother() {
        TestSwarm small = new TestSwarm(new PieceLayout(65_536, 65_536), SchedulerOptions.defaults());
        small.seed(PEER, false);
        small.pass(1);
        assertEquals(4, small.shell.requests.size());
        small.scheduler.blockProgress(PEER, small.now + 5_000_000_000L);
        small.pass(13_000);
        assertFalse(small.scheduler.peer(PEER).orElseThrow().snubbed());
        small.pass(5_000);
        assertTrue(small.scheduler.peer(PEER).orElseThrow().snubbed());
        assertEquals(1, small.scheduler.peer(PEER).orElseThrow().window());
        assertEquals(1, small.scheduler.peer(PEER).orElseThrow().outstanding());
        small.shell.requests.clear();
        small.seed(OTHER, false);
        small.pass(1);
        assertEquals(3, small.shell.requests.size());
        assertTrue(small.shell.requests.stream().allMatch(each -> each.peer().equals(OTHER)));
    }

    @Test
    void aBlockThatWasAskedForTwiceMayComeTwice() {
        TestSwarm one = new TestSwarm(new PieceLayout(16_384, 16_384), SchedulerOptions.defaults());
        one.seed(PEER, false);
        one.pass(40_000);
        assertEquals(3, one.shell.requests.size());
        assertEquals(BlockResult.ACCEPTED, one.answer(one.shell.requests.remove()));
        assertEquals(BlockResult.DUPLICATE, one.answer(one.shell.requests.remove()));
        assertEquals(BlockResult.DUPLICATE, one.answer(one.shell.requests.element()));
        assertEquals(BlockResult.UNREQUESTED, one.answer(one.shell.requests.remove()));
    }

    @Test
    void nearTheEndASlowPeersBlockIsAskedOfAQuickOneToo() {
        TestSwarm small = new TestSwarm(new PieceLayout(32_768, 32_768), SchedulerOptions.defaults());
        small.seed(PEER, false);
        small.pass(1);
        Command.Request slow = small.shell.requests.remove();
        assertEquals(1, small.shell.requests.size());
        small.pass(4_000);
        small.answer(small.shell.requests.remove());
        small.seed(OTHER, false);
        small.pass(3_500);
        Command.Request second = small.shell.requests.remove();
        assertEquals(new Command.Request(OTHER, slow.piece(), slow.offset(), slow.length()), second);
        assertEquals(2, small.scheduler.stats().outstanding());
        assertTrue(small.scheduler.isRequested(PEER, slow.piece(), slow.offset(), slow.length()));
        assertEquals(BlockResult.ACCEPTED, small.answer(second));
        small.pass(0);
        assertEquals(
                List.of(new Command.Cancel(PEER, slow.piece(), slow.offset(), slow.length())),
                small.shell.take(Command.Cancel.class));
        assertEquals(List.of(new Command.StorePiece(0)), small.shell.take(Command.StorePiece.class));
        assertFalse(small.scheduler.isRequested(PEER, slow.piece(), slow.offset(), slow.length()));
        assertEquals(BlockResult.DUPLICATE, small.answer(slow));
        assertEquals(16_384, small.scheduler.stats().wastedBytes());
        small.scheduler.pieceStored(0, NONE, small.now);
        assertTrue(small.scheduler.isComplete());
    }

    @Test
    void memoryOfPiecesThatNobodyCanFinishIsTakenBack() {
        TestSwarm tight = new TestSwarm(LAYOUT, SchedulerOptions.defaults().withMemoryBytes(1));
        tight.scheduler.connected(PEER, 250, false, 0);
        tight.scheduler.bitfield(PEER, tight.some(0, 1, 2, 3), 0);
        tight.scheduler.unchoked(PEER, 0);
        for (int n = 0; n < 13; n++) {
            tight.pass(1);
            tight.answer(tight.shell.requests.remove());
        }
        int open = tight.scheduler.stats().openPieces();
        assertTrue(open >= 1);
        tight.scheduler.disconnected(PEER, tight.now);
        tight.shell.requests.clear();
        tight.scheduler.connected(OTHER, 250, false, tight.now);
        tight.scheduler.bitfield(OTHER, tight.some(8, 9, 10, 11), tight.now);
        tight.scheduler.unchoked(OTHER, tight.now);
        for (int n = 0; n < 40; n++) {
            tight.pass(1_000);
            tight.shell.requests.removeIf(each -> !each.peer().equals(OTHER));
            tight.answerAll();
        }
        assertFalse(tight.shell.take(Command.AbandonPiece.class).isEmpty());
        assertTrue(tight.scheduler.stats().discardedBytes() > 0);
    }

    @Test
    void theOnlySenderOfABadPieceIsBannedAndItsOtherBlocksAreForgotten() {
        TestSwarm two = new TestSwarm(new PieceLayout(131_072, 65_536), SchedulerOptions.defaults());
        two.seed(PEER, false);
        two.pass(1);
        while (two.shell.stores.isEmpty()) {
            two.answer(two.shell.requests.remove());
            two.pass(1);
        }
        two.answer(two.shell.requests.remove());
        int bad = two.shell.stores.remove().piece();
        assertFalse(two.scheduler.digestsWanted(bad));
        two.scheduler.pieceCorrupt(bad, new long[4], two.now);
        two.pass(0);
        assertEquals(
                List.of(new Command.Ban(PEER, "sent piece " + bad + " whose hash does not match")),
                two.shell.take(Command.Ban.class));
        assertEquals(65_536 + 16_384, two.scheduler.stats().discardedBytes());
        assertEquals(Optional.empty(), two.scheduler.peer(PEER));
        two.scheduler.disconnected(PEER, two.now);
        assertEquals(1, two.scheduler.stats().corruptPieces());
    }

    @Test
    void amongSeveralSendersTheLiarIsKnownByTheGoodCopyEvenWhenItHasLeft() {
        TestSwarm one = new TestSwarm(new PieceLayout(65_536, 65_536), SchedulerOptions.defaults());
        one.seed(PEER, false);
        one.pass(1);
        one.answer(one.shell.requests.remove());
        one.scheduler.disconnected(PEER, one.now);
        one.shell.requests.clear();
        one.seed(OTHER, false);
        one.answerAll();
        one.scheduler.pieceCorrupt(0, new long[] {66, 2, 3, 4}, one.now);
        one.shell.stores.clear();
        assertTrue(one.scheduler.digestsWanted(0));
        one.pass(1);
        assertTrue(one.shell.take(Command.Ban.class).isEmpty());
        one.pass(6_000);
        one.answerAll();
        assertEquals(1, one.shell.stores.size());
        one.scheduler.pieceStored(0, new long[] {1, 2, 3, 4}, one.now);
        one.pass(0);
        assertEquals(PEER, one.shell.take(Command.Ban.class).get(0).peer());
        assertTrue(one.scheduler.peer(OTHER).isPresent());
    }

    @Test
    void theRequestLimitIsKept() {
        scheduler.connected(PEER, 250, false, 0);
        scheduler.requestLimit(PEER, 2);
        scheduler.haveAll(PEER, 0);
        scheduler.unchoked(PEER, 0);
        swarm.pass(0);
        assertEquals(2, swarm.shell.requests.size());
    }

    @Test
    void whoSendsBlocksOfTheTorrentThatItWasNotAskedForIsDropped() {
        scheduler.connected(PEER, 1, false, 0);
        scheduler.haveAll(PEER, 0);
        scheduler.unchoked(PEER, 0);
        swarm.pass(1);
        int other = swarm.shell.requests.element().piece() == 0 ? 1 : 0;
        for (int n = 1; n <= 17; n++) {
            assertEquals(
                    BlockResult.UNREQUESTED, scheduler.blockReceived(PEER, other, 16_384, 16_384, false, swarm.now));
            assertEquals(n, scheduler.stats().unrequested());
            assertEquals(n <= 16, scheduler.peer(PEER).isPresent());
        }
    }

    /** Two peers share a piece; the merkle tree tells that one block is false (BEP 52). */
    @Test
    void aFalseBlockCostsItsSenderAndNoOtherBlock() {
        PieceLayout one = new PieceLayout(65_536, 65_536);
        TestSwarm two = new TestSwarm(one, SchedulerOptions.defaults());
        two.seed(PEER, true);
        two.pass(1);
        List<Command.Request> asked = List.copyOf(two.shell.requests);
        assertEquals(4, asked.size());
        two.shell.requests.clear();
        two.answer(asked.get(0));
        two.answer(asked.get(1));
        two.scheduler.choked(PEER, two.now);
        two.scheduler.rejected(PEER, 0, asked.get(2).offset(), 16_384, two.now);
        two.scheduler.rejected(PEER, 0, asked.get(3).offset(), 16_384, two.now);
        two.seed(OTHER, true);
        two.answerAll();
        assertEquals(0, two.shell.stores.remove().piece());

        two.scheduler.blocksCorrupt(0, BitSet.valueOf(new long[] {1 << 1}), two.now);
        two.pass(0);
        assertEquals(
                List.of(new Command.Ban(PEER, "sent a false block of piece 0")), two.shell.take(Command.Ban.class));
        assertEquals(16_384, two.scheduler.stats().discardedBytes());
        Command.Request again = two.shell.requests.remove();
        assertEquals(new Command.Request(OTHER, 0, 16_384, 16_384), again);
        assertEquals(0, two.shell.requests.size());
        two.answer(again);
        two.pass(0);
        two.scheduler.pieceStored(two.shell.stores.remove().piece(), NONE, two.now);
        assertTrue(two.scheduler.isComplete());
        assertThrows(
                IllegalStateException.class,
                () -> two.scheduler.blocksCorrupt(0, BitSet.valueOf(new long[] {1}), two.now));
    }
}

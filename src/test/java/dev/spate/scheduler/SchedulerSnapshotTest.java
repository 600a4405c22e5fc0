package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the snapshot says of a swarm whose state is known. */
class SchedulerSnapshotTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);

    private final TestSwarm large = new TestSwarm(
            new PieceLayout(64L << 20, 1 << 16), SchedulerOptions.defaults().withMemoryBytes(4 << 20));
    private final TestSwarm small = new TestSwarm(new PieceLayout(3 * 16_384, 3 * 16_384), SchedulerOptions.defaults());

    private static SchedulerSnapshot snapshot(TestSwarm swarm) {
        return swarm.scheduler.snapshot(swarm.now);
    }

    @Test
    void eachPeerIsUninterestingOrChokesOrIsBusy() {
        large.scheduler.connected(new PeerKey(3), 250, false, 0);
        large.scheduler.connected(new PeerKey(4), 250, false, 0);
        large.scheduler.haveAll(new PeerKey(4), 0);
        large.scheduler.connected(PEER, 5, false, 0);
        large.scheduler.haveAll(PEER, 0);
        large.scheduler.unchoked(PEER, 0);
        SchedulerSnapshot snapshot = snapshot(large);
        assertEquals(2, snapshot.interesting());
        assertEquals(1, snapshot.askable());
        assertEquals(1, snapshot.busy());
        assertEquals(0, snapshot.growing(), "its window is as large as its queue");
        assertEquals(1, snapshot.capped());
        assertEquals(0, snapshot.silent());
        int window = large.scheduler.peer(PEER).orElseThrow().window();
        assertEquals(window, snapshot.outstanding());
        assertEquals(1_024, snapshot.missingPieces());
        assertEquals(1_024 - (window + 3) / 4, snapshot.idlePieces());
        assertEquals((window + 3) / 4 * 4 - window, snapshot.freeBlocks());
        assertEquals((window + 3) / 4 * 65_536L, snapshot.creditUsedBytes());
        assertEquals(4 << 20, snapshot.creditBudgetBytes());
        assertEquals(0, snapshot.storingBytes());
        assertEquals(0, snapshot.storingPieces());
        assertFalse(snapshot.memoryShort());
        assertEquals(Optional.empty(), snapshot.holder());
    }

    @Test
    void theResponseIsTheMeanOverThosePeersThatAnswered() {
        small.scheduler.connected(PEER, 1, false, 0);
        small.scheduler.connected(OTHER, 1, false, 0);
        small.scheduler.connected(new PeerKey(3), 1, false, 0);
        for (PeerKey peer : List.of(PEER, OTHER, new PeerKey(3))) {
            small.scheduler.haveAll(peer, 0);
            small.scheduler.unchoked(peer, 0);
        }
        assertEquals(0, snapshot(small).responseNanos());
        small.pass(10);
        small.answer(small.shell.requests.remove());
        assertEquals(10_000_000, snapshot(small).responseNanos());
        small.pass(20);
        small.answer(small.shell.requests.remove());
        assertEquals(20_000_000, snapshot(small).responseNanos());
    }

    @Test
    void aPieceIsAskedForThenHereThenVerified() {
        TestSwarm two = new TestSwarm(new PieceLayout(4 * 16_384, 2 * 16_384), SchedulerOptions.defaults());
        assertEquals("0 of 2 verified, 2 missing, 0 asked for, 0 here", states(two));
        two.seed(PEER, false);
        two.pass(1);
        assertEquals("0 of 2 verified, 2 missing, 2 asked for, 0 here", states(two));
        two.answer(two.shell.requests.remove());
        assertEquals("0 of 2 verified, 2 missing, 1 asked for, 1 here", states(two));
        two.answerAll();
        assertEquals("0 of 2 verified, 2 missing, 0 asked for, 2 here", states(two));
        two.scheduler.pieceStored(0, new long[2], two.now);
        two.scheduler.pieceStored(1, new long[2], two.now);
        assertEquals("2 of 2 verified, 0 missing, 0 asked for, 0 here", states(two));
    }

    private static String states(TestSwarm swarm) {
        PieceStates states = swarm.scheduler.pieceStates();
        return states.verified().cardinality() + " of " + states.count() + " verified, "
                + states.missing().cardinality() + " missing, " + states.asked().cardinality() + " asked for, "
                + states.here().cardinality() + " here";
    }

    @Test
    void aPeerThatLetADeadlinePassIsSilentAndNotBusy() {
        small.seed(PEER, false);
        small.pass(13_000);
        SchedulerSnapshot snapshot = snapshot(small);
        assertEquals(1, snapshot.silent());
        assertEquals(0, snapshot.busy());
        assertEquals(1, snapshot.outstanding());
    }

    @Test
    void aPeerWithRoomThatHasNothingMoreIsIdle() {
        small.seed(PEER, false);
        SchedulerSnapshot snapshot = snapshot(small);
        assertEquals(3, snapshot.outstanding());
        assertEquals(1, snapshot.askable());
        assertEquals(0, snapshot.busy());
        assertEquals(1, snapshot.idle());
        assertEquals(0, snapshot.growing());
        assertEquals(0, snapshot.capped());
    }

    /** One who serves at its own pace; looked at when a block came and before the next batch is due, too. */
    @Test
    void aPeerIsBusyAlsoBetweenTwoBatches() {
        large.seed(PEER, false);
        int withRoom = 0;
        for (int n = 0; n < 200; n++) {
            large.pass(31);
            large.answer(large.shell.requests.remove());
            large.pass(0);
            PeerView peer = large.scheduler.peer(PEER).orElseThrow();
            withRoom += peer.outstanding() < peer.window() ? 1 : 0;
            assertEquals(1, snapshot(large).busy());
            assertEquals(0, snapshot(large).idle());
            large.shell
                    .take(Command.StorePiece.class)
                    .forEach(piece -> large.scheduler.pieceStored(piece.piece(), new long[0], large.now));
        }
        assertTrue(withRoom > 50, withRoom + " of 200 moments");
    }

    @Test
    void aBusyPeerGrowsUntilItsWindowIsAsLargeAsItsQueue() {
        large.scheduler.connected(PEER, 12, false, 0);
        large.scheduler.haveAll(PEER, 0);
        large.scheduler.unchoked(PEER, 0);
        assertEquals(1, snapshot(large).growing());
        assertEquals(0, snapshot(large).capped());
        while (large.scheduler.peer(PEER).orElseThrow().window() < 12) {
            large.pass(large.shell.requests.isEmpty() ? 100 : 1);
            large.answer(large.shell.requests.remove());
        }
        assertEquals(0, snapshot(large).growing());
        assertEquals(1, snapshot(large).capped());
    }

    @Test
    void aPeerThatLacksWhatIsMissingIsIdle() {
        large.seed(PEER, false);
        large.scheduler.connected(OTHER, 250, false, 0);
        large.scheduler.bitfield(OTHER, large.some(7), 0);
        large.scheduler.unchoked(OTHER, 0);
        assertEquals(2, snapshot(large).askable());
        assertEquals(1, snapshot(large).busy());
        assertEquals(1, snapshot(large).idle());
    }

    @Test
    void aBusyPeerThatQueuesTooFewIsCappedUnlessItsBlocksWait() {
        TestSwarm swarm = new TestSwarm(new PieceLayout(64L << 20, 1 << 16), SchedulerOptions.defaults());
        swarm.scheduler.connected(PEER, 2, false, 0);
        swarm.scheduler.haveAll(PEER, 0);
        swarm.scheduler.unchoked(PEER, 0);
        swarm.pass(10);
        swarm.answer(swarm.shell.requests.remove());
        SchedulerSnapshot snapshot = snapshot(swarm);
        assertEquals(1, snapshot.busy());
        assertEquals(1, snapshot.capped());
        // A mean of 20 ms is twice the shortest round trip: no more than two blocks behind each other.
        swarm.pass(80);
        swarm.answer(swarm.shell.requests.remove());
        assertEquals(20_000_000, snapshot(swarm).responseNanos());
        assertEquals(1, snapshot(swarm).capped());
        for (int n = 0; n < 20; n++) {
            swarm.pass(40);
            swarm.answer(swarm.shell.requests.remove());
        }
        snapshot = snapshot(swarm);
        assertEquals(1, snapshot.busy());
        assertEquals(0, snapshot.capped());
    }

    @Test
    void nearTheEndTheHolderIsThePeerThatTakesLongest() {
        small.scheduler.connected(PEER, 1, false, 0);
        small.scheduler.haveAll(PEER, 0);
        small.scheduler.unchoked(PEER, 0);
        assertEquals(Optional.empty(), snapshot(small).holder(), "two blocks are free");
        small.scheduler.connected(OTHER, 2, false, 0);
        small.scheduler.haveAll(OTHER, 0);
        small.scheduler.unchoked(OTHER, 0);
        assertEquals(
                Optional.of(new SchedulerSnapshot.Holder(OTHER, 2, 0)),
                snapshot(small).holder(),
                "of unknown rate, two blocks");
        small.pass(1_000);
        Command.Request first = small.shell.requests.stream()
                .filter(each -> each.peer().equals(OTHER))
                .findFirst()
                .orElseThrow();
        small.answer(first);
        assertEquals(
                Optional.of(new SchedulerSnapshot.Holder(PEER, 1, 0)),
                snapshot(small).holder(),
                "the other is quicker");
    }

    @Test
    void withoutARequestNobodyHoldsTheEndUp() {
        small.seed(PEER, false);
        small.answerAll();
        SchedulerSnapshot snapshot = snapshot(small);
        assertEquals(Optional.empty(), snapshot.holder());
        assertEquals(1, snapshot.storingPieces());
        assertEquals(3 * 16_384, snapshot.storingBytes());
        assertEquals(3 * 16_384, snapshot.creditUsedBytes());
        assertEquals(1, snapshot.missingPieces());
    }

    @Test
    void memoryIsShortWhenAPieceWaitsAndDoesNotFit() {
        TestSwarm tight = new TestSwarm(
                new PieceLayout(5 * 65_536L, 65_536),
                SchedulerOptions.defaults().withMemoryBytes(1));
        tight.seed(PEER, false);
        assertFalse(snapshot(tight).memoryShort());
        for (int id = 2; id < 40; id++) {
            tight.seed(new PeerKey(id), false);
        }
        assertEquals(1, snapshot(tight).idlePieces());
        assertTrue(snapshot(tight).memoryShort());
    }

    @Test
    void aPeerIsSeenAsItIs() {
        small.seed(PEER, false);
        small.pass(100);
        assertEquals(100_000_000, small.scheduler.responseNanos(PEER, 0, 0, 16_384, small.now));
        assertEquals(-1, small.scheduler.responseNanos(PEER, 0, 7, 16_384, small.now));
        small.answer(small.shell.requests.remove());
        PeerView view = small.scheduler.peer(PEER).orElseThrow();
        assertEquals(2, view.outstanding());
        assertEquals(163_840, view.bytesPerSecond());
        assertEquals(100_000_000, view.minRoundTripNanos());
        assertEquals(16_384, view.receivedBytes());
        assertEquals(-1, small.scheduler.responseNanos(PEER, 0, 0, 16_384, small.now), "it is answered");
        assertFalse(view.choked());
        assertFalse(view.snubbed());
        small.scheduler.choked(PEER, small.now);
        assertTrue(small.scheduler.peer(PEER).orElseThrow().choked());
        small.scheduler.blockReceived(OTHER, 0, 0, 16_384, true, small.now);
        assertEquals(-1, small.scheduler.responseNanos(OTHER, 0, 0, 16_384, small.now));
    }

    @Test
    void memoryIsNotShortWhenNoPieceWaits() {
        TestSwarm tight = new TestSwarm(
                new PieceLayout(4 * 65_536L, 65_536),
                SchedulerOptions.defaults().withMemoryBytes(1));
        for (int id = 1; id < 40; id++) {
            tight.seed(new PeerKey(id), false);
        }
        assertEquals(0, snapshot(tight).idlePieces());
        assertEquals(4 * 65_536, snapshot(tight).creditUsedBytes());
        assertFalse(snapshot(tight).memoryShort());
    }

    @Test
    void anOptionIsChangedAndTheOthersStay() {
        SchedulerOptions options = new SchedulerOptions(5, true, Optional.empty());
        assertEquals(PickStrategy.SEQUENTIAL, options.pickStrategy());
        assertTrue(options.sequential());
        SchedulerOptions rarest = new SchedulerOptions(5, false, Optional.empty());
        assertEquals(PickStrategy.RAREST_FIRST, rarest.pickStrategy());
        assertFalse(rarest.sequential());
        assertEquals(new SchedulerOptions(5, 9, PickStrategy.SEQUENTIAL, Optional.empty()), options.growingTo(9));
        assertEquals(
                new SchedulerOptions(5, 9, PickStrategy.RANDOM, Optional.empty()),
                options.growingTo(9).with(PickStrategy.RANDOM));
        assertEquals(
                new SchedulerOptions(7, 7, PickStrategy.SEQUENTIAL, Optional.empty()),
                options.growingTo(9).withMemoryBytes(7));
    }

    @Test
    void whoIsNeitherSilentNorBusyIsIdle() {
        SchedulerSnapshot snapshot =
                new SchedulerSnapshot(20, 10, 3, 5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, false, Optional.empty());
        assertEquals(2, snapshot.idle());
    }
}

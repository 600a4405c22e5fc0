package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the survey says of a swarm whose state is known. */
class SchedulerSnapshotTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);

    private final TestSwarm large = new TestSwarm(
            new PieceLayout(64L << 20, 1 << 16), SchedulerOptions.defaults().withMemoryBytes(4 << 20));
    private final TestSwarm small = new TestSwarm(new PieceLayout(3 * 16_384, 3 * 16_384), SchedulerOptions.defaults());

    private static SchedulerSnapshot survey(TestSwarm swarm) {
        return swarm.scheduler.survey(swarm.now);
    }

    @Test
    void eachPeerIsUninterestingOrChokesOrIsFull() {
        large.scheduler.connected(new PeerKey(3), 250, false, 0);
        large.scheduler.connected(new PeerKey(4), 250, false, 0);
        large.scheduler.haveAll(new PeerKey(4), 0);
        large.scheduler.connected(PEER, 5, false, 0);
        large.scheduler.haveAll(PEER, 0);
        large.scheduler.unchoked(PEER, 0);
        SchedulerSnapshot schedulerSnapshot = survey(large);
        assertEquals(2, schedulerSnapshot.interesting());
        assertEquals(1, schedulerSnapshot.askable());
        assertEquals(1, schedulerSnapshot.full());
        assertEquals(1, schedulerSnapshot.growing());
        assertEquals(0, schedulerSnapshot.silent());
        int window = large.scheduler.peer(PEER).orElseThrow().window();
        assertEquals(window, schedulerSnapshot.outstanding());
        assertEquals(1_024, schedulerSnapshot.missingPieces());
        assertEquals(1_024 - (window + 3) / 4, schedulerSnapshot.idlePieces());
        assertEquals((window + 3) / 4 * 4 - window, schedulerSnapshot.freeBlocks());
        assertEquals((window + 3) / 4 * 65_536L, schedulerSnapshot.creditUsedBytes());
        assertEquals(4 << 20, schedulerSnapshot.creditBudgetBytes());
        assertEquals(0, schedulerSnapshot.storingBytes());
        assertEquals(0, schedulerSnapshot.storingPieces());
        assertFalse(schedulerSnapshot.memoryShort());
        assertEquals(Optional.empty(), schedulerSnapshot.holder());
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
        assertEquals(0, survey(small).responseNanos());
        small.pass(10);
        small.answer(small.shell.requests.remove());
        assertEquals(10_000_000, survey(small).responseNanos());
        small.pass(20);
        small.answer(small.shell.requests.remove());
        assertEquals(20_000_000, survey(small).responseNanos());
    }

    @Test
    void aPeerThatLetADeadlinePassIsSilentAndNotFull() {
        small.seed(PEER, false);
        small.pass(13_000);
        SchedulerSnapshot schedulerSnapshot = survey(small);
        assertEquals(1, schedulerSnapshot.silent());
        assertEquals(0, schedulerSnapshot.full());
        assertEquals(1, schedulerSnapshot.outstanding());
    }

    @Test
    void aPeerWithRoomIsNeitherSilentNorFull() {
        small.seed(PEER, false);
        SchedulerSnapshot schedulerSnapshot = survey(small);
        assertEquals(3, schedulerSnapshot.outstanding());
        assertEquals(1, schedulerSnapshot.askable());
        assertEquals(0, schedulerSnapshot.full());
        assertEquals(0, schedulerSnapshot.growing());
        assertEquals(0, schedulerSnapshot.capped());
    }

    @Test
    void aFullPeerThatQueuesTooFewIsCappedUnlessItsBlocksWait() {
        TestSwarm swarm = new TestSwarm(new PieceLayout(64L << 20, 1 << 16), SchedulerOptions.defaults());
        swarm.scheduler.connected(PEER, 2, false, 0);
        swarm.scheduler.haveAll(PEER, 0);
        swarm.scheduler.unchoked(PEER, 0);
        swarm.pass(10);
        swarm.answer(swarm.shell.requests.remove());
        SchedulerSnapshot schedulerSnapshot = survey(swarm);
        assertEquals(1, schedulerSnapshot.full());
        assertEquals(1, schedulerSnapshot.capped());
        // A mean of 20 ms is twice the shortest round trip: no more than two blocks behind each other.
        swarm.pass(80);
        swarm.answer(swarm.shell.requests.remove());
        assertEquals(20_000_000, survey(swarm).responseNanos());
        assertEquals(1, survey(swarm).capped());
        for (int n = 0; n < 20; n++) {
            swarm.pass(40);
            swarm.answer(swarm.shell.requests.remove());
        }
        schedulerSnapshot = survey(swarm);
        assertEquals(1, schedulerSnapshot.full());
        assertEquals(0, schedulerSnapshot.capped());
    }

    @Test
    void nearTheEndTheHolderIsThePeerThatTakesLongest() {
        small.scheduler.connected(PEER, 1, false, 0);
        small.scheduler.haveAll(PEER, 0);
        small.scheduler.unchoked(PEER, 0);
        assertEquals(Optional.empty(), survey(small).holder(), "two blocks are free");
        small.scheduler.connected(OTHER, 2, false, 0);
        small.scheduler.haveAll(OTHER, 0);
        small.scheduler.unchoked(OTHER, 0);
        assertEquals(
                Optional.of(new SchedulerSnapshot.Holder(OTHER, 2, 0)),
                survey(small).holder(),
                "of unknown rate, two blocks");
        small.pass(1_000);
        Command.Request first = small.shell.requests.stream()
                .filter(each -> each.peer().equals(OTHER))
                .findFirst()
                .orElseThrow();
        small.answer(first);
        assertEquals(
                Optional.of(new SchedulerSnapshot.Holder(PEER, 1, 0)),
                survey(small).holder(),
                "the other is quicker");
    }

    @Test
    void withoutARequestNobodyHoldsTheEndUp() {
        small.seed(PEER, false);
        small.answerAll();
        SchedulerSnapshot schedulerSnapshot = survey(small);
        assertEquals(Optional.empty(), schedulerSnapshot.holder());
        assertEquals(1, schedulerSnapshot.storingPieces());
        assertEquals(3 * 16_384, schedulerSnapshot.storingBytes());
        assertEquals(3 * 16_384, schedulerSnapshot.creditUsedBytes());
        assertEquals(1, schedulerSnapshot.missingPieces());
    }

    @Test
    void memoryIsShortWhenAPieceWaitsAndDoesNotFit() {
        TestSwarm tight = new TestSwarm(
                new PieceLayout(5 * 65_536L, 65_536),
                SchedulerOptions.defaults().withMemoryBytes(1));
        tight.seed(PEER, false);
        assertFalse(survey(tight).memoryShort());
        for (int id = 2; id < 40; id++) {
            tight.seed(new PeerKey(id), false);
        }
        assertEquals(1, survey(tight).idlePieces());
        assertTrue(survey(tight).memoryShort());
    }

    @Test
    void aPeerIsSeenAsItIs() {
        small.seed(PEER, false);
        small.pass(100);
        small.answer(small.shell.requests.remove());
        PeerView view = small.scheduler.peer(PEER).orElseThrow();
        assertEquals(2, view.outstanding());
        assertEquals(163_840, view.bytesPerSecond());
        assertEquals(100_000_000, view.minRoundTripNanos());
        assertEquals(16_384, view.receivedBytes());
        assertEquals(100_000_000, small.scheduler.lastResponseNanos());
        assertFalse(view.choked());
        assertFalse(view.snubbed());
        small.scheduler.choked(PEER, small.now);
        assertTrue(small.scheduler.peer(PEER).orElseThrow().choked());
        small.scheduler.blockReceived(OTHER, 0, 0, 16_384, small.now);
        assertEquals(-1, small.scheduler.lastResponseNanos());
    }

    @Test
    void memoryIsNotShortWhenNoPieceWaits() {
        TestSwarm tight = new TestSwarm(
                new PieceLayout(4 * 65_536L, 65_536),
                SchedulerOptions.defaults().withMemoryBytes(1));
        for (int id = 1; id < 40; id++) {
            tight.seed(new PeerKey(id), false);
        }
        assertEquals(0, survey(tight).idlePieces());
        assertEquals(4 * 65_536, survey(tight).creditUsedBytes());
        assertFalse(survey(tight).memoryShort());
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
}

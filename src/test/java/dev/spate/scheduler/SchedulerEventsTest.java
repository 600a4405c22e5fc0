package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.rate.RequestTimeout;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows an event at once, before any time passes. */
class SchedulerEventsTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);
    private static final int BLOCK = 16_384;
    private static final long SECOND = 1_000_000_000L;

    private TestSwarm swarm = new TestSwarm(new PieceLayout(3 * BLOCK, 3 * BLOCK), SchedulerOptions.defaults());

    /** The requests since last asked, without a moment in between. */
    private List<Command.Request> now() {
        swarm.scheduler.drainTo(swarm.shell);
        swarm.scheduler.checkInvariants();
        List<Command.Request> those = List.copyOf(swarm.shell.requests);
        swarm.shell.requests.clear();
        return those;
    }

    private static Stream<Consumer<Scheduler>> endings() {
        return Stream.of(
                it -> it.disconnected(PEER, 0),
                it -> it.choked(PEER, 0),
                it -> it.bitfield(PEER, new Bitfield(7), 0),
                it -> it.have(PEER, 9, 0),
                it -> it.allowedFast(PEER, 9, 0),
                it -> it.suggested(PEER, 9, 0));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aBlockThatAPeerWillNotSendIsRequestedFromAnotherAtOnce(Consumer<Scheduler> ending) {
        swarm.seed(PEER, false);
        swarm.seed(OTHER, false);
        assertEquals(3, now().size());
        ending.accept(swarm.scheduler);
        List<Command.Request> asked = now();
        assertEquals(3, asked.size());
        assertTrue(asked.stream().allMatch(each -> each.peer().equals(OTHER)));
    }

    @Test
    void aRejectedBlockIsRequestedFromAnotherAtOnce() {
        swarm.seed(PEER, true);
        swarm.seed(OTHER, true);
        Command.Request first = now().get(0);
        swarm.scheduler.rejected(PEER, first.piece(), first.offset(), first.length(), 0);
        assertEquals(List.of(new Command.Request(OTHER, 0, first.offset(), first.length())), now());
    }

    @Test
    void aPeerThatRejectedIsAskedAgainAfterItsPause() {
        swarm.seed(PEER, true);
        for (Command.Request each : now()) {
            swarm.scheduler.rejected(PEER, each.piece(), each.offset(), each.length(), 0);
        }
        swarm.pass(249);
        assertEquals(0, swarm.shell.requests.size());
        swarm.pass(1);
        assertEquals(3, swarm.shell.requests.size());
    }

    private static Stream<Consumer<Scheduler>> gains() {
        return Stream.of(it -> it.have(PEER, 0, 0), it -> it.haveAll(PEER, 0), it -> {
            Bitfield has = new Bitfield(2);
            has.set(1);
            it.bitfield(PEER, has, 0);
        });
    }

    @ParameterizedTest
    @MethodSource("gains")
    void aNewPieceOfAPeerIsRequestedFromItAtOnce(Consumer<Scheduler> gain) {
        swarm = new TestSwarm(new PieceLayout(2 * BLOCK, BLOCK), SchedulerOptions.defaults());
        swarm.scheduler.connected(PEER, 250, false, 0);
        swarm.scheduler.unchoked(PEER, 0);
        assertEquals(List.of(), now());
        gain.accept(swarm.scheduler);
        assertFalse(now().isEmpty());
        assertEquals(100_000_000, swarm.scheduler.nextDeadlineNanos(), "it has room for more, and is looked at again");
    }

    @Test
    void aPeerWithoutPiecesIsNotInteresting() {
        swarm.scheduler.connected(PEER, 250, true, 0);
        swarm.scheduler.haveAll(PEER, 0);
        swarm.scheduler.haveNone(PEER, 0);
        now();
        assertEquals(List.of(new Command.Interested(PEER), new Command.NotInterested(PEER)), swarm.shell.all);
    }

    @Test
    void memoryThatAVerdictFreesIsUsedAtOnce() {
        for (boolean good : new boolean[] {true, false}) {
            swarm = new TestSwarm(
                    new PieceLayout(6 * 65_536L, 65_536),
                    SchedulerOptions.defaults().withMemoryBytes(1));
            swarm.scheduler.connected(PEER, 16, false, 0);
            swarm.scheduler.haveAll(PEER, 0);
            swarm.scheduler.unchoked(PEER, 0);
            swarm.pass(1);
            while (swarm.shell.stores.size() < 4) {
                swarm.answer(swarm.shell.requests.remove());
                swarm.scheduler.drainTo(swarm.shell);
            }
            assertEquals(0, swarm.scheduler.stats().outstanding(), "all of the memory waits for a verdict");
            if (good) {
                swarm.scheduler.pieceStored(swarm.shell.stores.remove().piece(), new long[0], swarm.now);
                assertEquals(4, now().size());
            } else {
                swarm.seed(OTHER, false);
                swarm.scheduler.pieceCorrupt(swarm.shell.stores.remove().piece(), new long[0], swarm.now);
                assertFalse(now().isEmpty(), "its sender is banned, the other one waits");
            }
        }
    }

    @Test
    void aBlockThatCameLateIsThere() {
        swarm.seed(PEER, false);
        Command.Request first = now().get(0);
        swarm.scheduler.choked(PEER, 0);
        assertEquals(BlockResult.ACCEPTED, swarm.answer(first));
        assertEquals(BLOCK, swarm.scheduler.stats().receivedBytes());
        swarm.scheduler.unchoked(PEER, 0);
        List<Command.Request> asked = now();
        assertEquals(2, asked.size());
        assertTrue(asked.stream().noneMatch(each -> each.offset() == first.offset()));
        assertEquals(BlockResult.DUPLICATE, redundant(first));
        assertEquals(1, swarm.scheduler.stats().duplicates());
        assertEquals(BLOCK, swarm.scheduler.stats().wastedBytes());
    }

    /** The same block from another that was asked for it before. */
    private BlockResult redundant(Command.Request block) {
        TestSwarm before = swarm;
        assertTrue(before.scheduler.peer(PEER).isPresent());
        swarm.scheduler.choked(PEER, 0);
        List<Command.Request> none = now();
        assertEquals(List.of(), none);
        // Both that were taken back may come; the second copy of one of them is not needed any more.
        Command.Request other = new Command.Request(PEER, 0, block.offset() == 0 ? BLOCK : 0, BLOCK);
        swarm.scheduler.unchoked(PEER, 0);
        now();
        assertEquals(BlockResult.ACCEPTED, swarm.answer(other));
        return swarm.answer(other);
    }

    @Test
    void noBlockBeginsAtTheEndOfAPiece() {
        swarm.seed(PEER, false);
        for (int offset : new int[] {3 * BLOCK, -BLOCK, 4 * BLOCK}) {
            assertFalse(swarm.scheduler.isRequested(PEER, 0, offset, BLOCK));
            assertEquals(BlockResult.UNREQUESTED, swarm.scheduler.blockReceived(PEER, 0, offset, BLOCK, false, 0));
        }
        assertEquals(3, swarm.scheduler.stats().unrequested());
    }

    @Test
    void aQuickPeerThatFallsSilentHasThreeSecondsOnly() {
        swarm.seed(PEER, false);
        swarm.pass(100);
        swarm.answer(swarm.shell.requests.remove());
        swarm.pass(2_999);
        assertFalse(swarm.scheduler.peer(PEER).orElseThrow().snubbed());
        swarm.pass(1);
        assertTrue(swarm.scheduler.peer(PEER).orElseThrow().snubbed());
    }

    @Test
    void aBlockThatWasTakenBackEndsTheSnubWhenItComes() {
        swarm.seed(PEER, false);
        swarm.pass(1);
        List<Command.Request> asked = now();
        swarm.pass(12_000);
        assertTrue(swarm.scheduler.peer(PEER).orElseThrow().snubbed());
        Command.Request again = now().get(0);
        Command.Request late = asked.stream()
                .filter(each -> each.offset() != again.offset())
                .findFirst()
                .orElseThrow();
        assertEquals(BlockResult.ACCEPTED, swarm.answer(late));
        assertFalse(swarm.scheduler.peer(PEER).orElseThrow().snubbed());
    }

    @Test
    void theResponseIsCountedFromTheRequest() {
        swarm = new TestSwarm(new PieceLayout(8 * BLOCK, BLOCK), SchedulerOptions.defaults());
        swarm.scheduler.connected(PEER, 1, false, 0);
        swarm.scheduler.haveAll(PEER, 0);
        swarm.scheduler.unchoked(PEER, 0);
        for (int n = 1; n < 4; n++) {
            swarm.pass(10L * n);
            Command.Request asked = swarm.shell.requests.remove();
            assertEquals(
                    10_000_000L * n,
                    swarm.scheduler.responseNanos(PEER, asked.piece(), asked.offset(), asked.length(), swarm.now));
            swarm.answer(asked);
            swarm.pass(0);
        }
    }

    @Test
    void anIdlePeerIsAskedBeforeOneThatMissedItsDeadline() {
        swarm = new TestSwarm(new PieceLayout(BLOCK, BLOCK), SchedulerOptions.defaults());
        swarm.seed(PEER, false);
        swarm.pass(11_999);
        now();
        swarm.seed(OTHER, false);
        assertEquals(List.of(), now());
        swarm.pass(1);
        assertEquals(
                List.of(OTHER),
                swarm.shell.requests.stream().map(Command.Request::peer).toList());
    }

    /** A clock that overflows passes the number that stands for never. */
    @Test
    void aDeadlineAtTheEndOfTheClockIsNotNever() {
        swarm.now = Long.MAX_VALUE - RequestTimeout.FIRST_NANOS;
        swarm.scheduler.connected(PEER, 1, false, swarm.now);
        swarm.scheduler.haveAll(PEER, swarm.now);
        swarm.scheduler.unchoked(PEER, swarm.now);
        assertEquals(1, now().size());
        assertEquals(Long.MIN_VALUE, swarm.scheduler.nextDeadlineNanos());
    }

    /** The peer is asked and sends nothing; the other sends a block now and then. */
    private boolean isDropped(boolean pause, boolean othersServe) {
        swarm = new TestSwarm(new PieceLayout(4_000L * BLOCK, BLOCK), SchedulerOptions.defaults());
        swarm.seed(PEER, false);
        swarm.scheduler.connected(OTHER, 1, false, 0);
        swarm.scheduler.haveAll(OTHER, 0);
        swarm.scheduler.unchoked(OTHER, 0);
        for (int second = 0; second < 130; second++) {
            swarm.pass(1_000);
            if (pause && second == 37) {
                swarm.scheduler.choked(PEER, swarm.now);
            } else if (pause && second == 79) {
                swarm.scheduler.unchoked(PEER, swarm.now);
            }
            if (othersServe && second % 10 == 0) {
                now().stream()
                        .filter(each -> each.peer().equals(OTHER))
                        .reduce((one, next) -> next)
                        .ifPresent(swarm::answer);
                swarm.scheduler.drainTo(swarm.shell);
            }
        }
        return !swarm.shell.take(Command.Drop.class).isEmpty();
    }

    @Test
    void aPeerThatIsSilentForLongWhileOthersServeIsDropped() {
        assertTrue(isDropped(false, true));
    }

    @Test
    void silenceWhileItChokedUsDoesNotCount() {
        assertFalse(isDropped(true, true));
    }

    @Test
    void whenNoPeerServesNoneIsDropped() {
        assertFalse(isDropped(false, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anExclusivePieceIsKeptForASecondForAnOwnerThatChokes(boolean sends) {
        swarm = new TestSwarm(new PieceLayout(65_536, 65_536), SchedulerOptions.defaults());
        for (PeerKey peer : List.of(PEER, OTHER)) {
            swarm.scheduler.connected(peer, 2, false, 0);
            swarm.scheduler.haveAll(peer, 0);
            swarm.scheduler.unchoked(peer, 0);
        }
        swarm.answerAll();
        swarm.scheduler.pieceCorrupt(0, new long[] {1, 2, 3, 4}, swarm.now);
        swarm.shell.requests.clear();
        while (swarm.shell.requests.isEmpty()) {
            swarm.pass(100);
        }
        PeerKey owner = swarm.shell.requests.element().peer();
        if (sends) {
            swarm.answer(swarm.shell.requests.remove());
        }
        swarm.pass(0);
        swarm.shell.requests.clear();
        swarm.scheduler.choked(owner, swarm.now);
        swarm.pass(900);
        if (sends) {
            assertEquals(0, swarm.shell.requests.size());
        }
        swarm.pass(1_500);
        assertFalse(swarm.shell.requests.isEmpty(), "the other one goes on");
        assertTrue(swarm.shell.requests.stream().noneMatch(each -> each.peer().equals(owner)));
    }

    @Test
    void aBlockThatComesLateCountsForThePeersRate() {
        swarm.seed(PEER, false);
        Command.Request first = now().get(0);
        swarm.pass(500);
        swarm.scheduler.choked(PEER, swarm.now);
        swarm.pass(500);
        assertEquals(BlockResult.ACCEPTED, swarm.answer(first));
        assertEquals(BLOCK, swarm.scheduler.peer(PEER).orElseThrow().bytesPerSecond());
    }

    @Test
    void aRejectEndsTheWaitForThatBlockAlone() {
        swarm.seed(PEER, true);
        assertEquals(3, now().size());
        swarm.scheduler.choked(PEER, 0);
        swarm.pass(60_000);
        assertEquals(0, swarm.scheduler.stats().outstanding());
        swarm.scheduler.rejected(PEER, 0, BLOCK, BLOCK, swarm.now);
        assertFalse(swarm.scheduler.isRequested(PEER, 0, BLOCK, BLOCK));
        assertTrue(swarm.scheduler.isRequested(PEER, 0, 2 * BLOCK, BLOCK));
    }
}

package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the memory is shared out: first windows, slack, and what each may have while peers wait for memory. */
class QueueBudgetTest {
    private static final long MILLI = 1_000_000;
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    /**
     * Half of the memory goes to all first windows together, one of 32 parts of what is free to each, and an eighth of the work
     * to all; four blocks are few enough for any work.
     */
    @ParameterizedTest
    @CsvSource({
        // torrent KiB, memory KiB, peers: first window
        "1048576, 65536, 1, 32",
        "4096, 65536, 1, 32",
        "3968, 65536, 1, 31",
        "2048, 65536, 1, 16",
        "2048, 65536, 2, 8",
        "128, 65536, 1, 4",
        "128, 65536, 8, 4",
        "1048576, 65536, 100, 20",
        "1048576, 65536, 1000, 2",
        "1048576, 16384, 1, 32",
        "1048576, 8192, 1, 16",
        "1048576, 4096, 1, 8",
        "1048576, 512, 1, 1"
    })
    void theFirstWindowIsAShareOfMemoryAndOfTheWork(int torrentKib, int memoryKib, int peers, int blocks) {
        TestSwarm swarm = new TestSwarm(
                new PieceLayout((long) torrentKib * KIB, 128 * KIB),
                SchedulerOptions.defaults().withMemoryBytes((long) memoryKib * KIB));
        for (int id = 0; id < peers; id++) {
            swarm.scheduler.connected(new PeerKey(id), 250, false, 0);
        }
        PeerKey first = new PeerKey(0);
        swarm.scheduler.haveAll(first, 0);
        swarm.scheduler.unchoked(first, 0);
        assertEquals(blocks, swarm.scheduler.peer(first).orElseThrow().window());
    }

    private static final class Bench {
        final Pieces pieces;
        final Peers peers;
        final OutstandingRequests outstandingRequests;
        final QueueBudget queueBudget;
        final List<OpenPiece> open = new ArrayList<>();

        /** Pieces of 64 KiB, and memory for so many of them. */
        Bench(int count, int fit) {
            PieceLayout layout = new PieceLayout(count * 64L * KIB, 64 * KIB);
            pieces = new Pieces(
                    layout,
                    new Bitfield(count),
                    SchedulerOptions.defaults().withMemoryBytes(fit * 64L * KIB),
                    new Random(1));
            ArrayDeque<Command> commands = new ArrayDeque<>();
            peers = new Peers(pieces, commands);
            outstandingRequests = new OutstandingRequests(pieces, new PeerDeadlines(), commands);
            queueBudget = new QueueBudget(pieces, peers);
        }

        PeerState seed(int id) {
            PeerState peer = new PeerState(new PeerKey(id), 250, false, 0);
            peers.add(peer);
            peer.choked = false;
            peers.haveAll(peer);
            return peer;
        }

        void open(int count) {
            for (int n = 0; n < count; n++) {
                open.add(pieces.open(pieces.picker().pickAny(), null, false, 0));
            }
        }

        /** One block came, this long after it was asked for; the window knows the peer's pace from then on. */
        void answer(PeerState peer, OpenPiece piece, int block, long nanos) {
            outstandingRequests.ask(peer, piece, block, 0);
            PendingRequest request = piece.requestOf(peer, block);
            peer.window.delivered(request, 0, nanos, 0);
            outstandingRequests.forget(request);
        }
    }

    @Test
    void aQuarterOfTheMemoryIsForTheSlackOfAllThatAreActive() {
        Bench bench = new Bench(100, 64);
        assertEquals(MIB, bench.queueBudget.slackBytes());
        bench.seed(1);
        assertEquals(MIB, bench.queueBudget.slackBytes());
        bench.seed(2);
        assertEquals(MIB / 2, bench.queueBudget.slackBytes());
    }

    @Test
    void memoryIsScarceFromTheFirstIdlePeerThatFindsNoneUntilAllAreServed() {
        Bench bench = new Bench(5, 4);
        PeerState peer = bench.seed(1);
        bench.queueBudget.starved(peer);
        assertFalse(bench.queueBudget.isScarce(), "there was memory");
        bench.open(4);
        PeerState busy = bench.seed(2);
        bench.outstandingRequests.ask(busy, bench.open.get(0), 0, 0);
        bench.queueBudget.starved(busy);
        assertFalse(bench.queueBudget.isScarce(), "a peer that works does not wait");
        bench.queueBudget.starved(peer);
        assertTrue(bench.queueBudget.isScarce());
        bench.queueBudget.starved(busy);
        assertTrue(bench.queueBudget.isScarce());
        bench.queueBudget.satisfied();
        assertFalse(bench.queueBudget.isScarce());
    }

    @Test
    void withoutAnIdlePieceNobodyWaitsForMemory() {
        Bench bench = new Bench(4, 4);
        bench.open(4);
        bench.queueBudget.starved(bench.seed(1));
        assertFalse(bench.queueBudget.isScarce());
    }

    @Test
    void whileMemoryIsScarceAnUnknownPeerHasOneBlockASlowOneWhatItNeedsAndAQuickOneItsWindow() {
        Bench bench = new Bench(5, 4);
        PeerState unknown = bench.seed(1);
        PeerState slow = bench.seed(2);
        PeerState quick = bench.seed(3);
        PeerState slowish = bench.seed(4);
        bench.open(4);
        bench.answer(slow, bench.open.get(0), 0, 251 * MILLI);
        bench.answer(quick, bench.open.get(1), 0, 249 * MILLI);
        bench.answer(slowish, bench.open.get(3), 0, 250 * MILLI);
        for (PeerState peer : List.of(unknown, slow, quick)) {
            assertTrue(peer.window.blocks() >= 4);
            assertEquals(peer.window.blocks(), bench.queueBudget.room(peer));
        }
        bench.queueBudget.starved(unknown);
        assertTrue(bench.queueBudget.isScarce());
        assertEquals(1, bench.queueBudget.room(unknown));
        assertEquals(slow.window.frugalBlocks(), bench.queueBudget.room(slow));
        assertEquals(1, slow.window.frugalBlocks());
        assertEquals(1, bench.queueBudget.room(slowish));
        assertEquals(quick.window.blocks(), bench.queueBudget.room(quick));
        bench.outstandingRequests.ask(quick, bench.open.get(2), 0, 0);
        assertEquals(quick.window.blocks() - 1, bench.queueBudget.room(quick));
        bench.outstandingRequests.ask(unknown, bench.open.get(2), 1, 0);
        assertEquals(0, bench.queueBudget.room(unknown));
    }

    /** A newcomer with three requests. */
    private static PeerState newcomer(Bench bench, int id, OpenPiece piece, long nowNanos) {
        PeerState peer = bench.seed(id);
        bench.queueBudget.begin(peer, nowNanos);
        peer.window.begin(8);
        for (int block = 0; block < 3; block++) {
            bench.outstandingRequests.ask(peer, piece, block, nowNanos);
        }
        return peer;
    }

    @Test
    void whileMemoryIsScarceANewcomerThatSentNothingKeepsOneBlock() {
        Bench bench = new Bench(8, 6);
        bench.open(6);
        PeerState silent = newcomer(bench, 1, bench.open.get(0), 0);
        PeerState late = newcomer(bench, 2, bench.open.get(1), MILLI);
        bench.queueBudget.hurryNewcomers(bench.outstandingRequests, 300 * MILLI);
        assertEquals(3, silent.outstanding(), "memory is not scarce");
        bench.queueBudget.starved(bench.seed(9));
        bench.queueBudget.hurryNewcomers(bench.outstandingRequests, 300 * MILLI - 1);
        assertEquals(3, silent.outstanding(), "too early");
        bench.queueBudget.hurryNewcomers(bench.outstandingRequests, 300 * MILLI);
        assertEquals(1, silent.outstanding());
        assertEquals(1, silent.window.blocks());
        assertEquals(3, late.outstanding(), "its time is not over");
        bench.queueBudget.hurryNewcomers(bench.outstandingRequests, 301 * MILLI);
        assertEquals(1, late.outstanding());
    }

    @Test
    void whatIsInUseIsNotFreeForAFirstWindow() {
        Bench bench = new Bench(100, 64);
        bench.open(32);
        PeerState peer = bench.seed(1);
        bench.queueBudget.begin(peer, 0);
        assertEquals(4, peer.window.blocks(), "one of 32 parts of two MiB");
    }

    @Test
    void whoSentSomethingOrLeftIsNoNewcomer() {
        Bench bench = new Bench(8, 6);
        bench.open(6);
        PeerState first = newcomer(bench, 1, bench.open.get(0), 0);
        PeerState served = newcomer(bench, 2, bench.open.get(1), 0);
        PeerState last = newcomer(bench, 3, bench.open.get(2), 0);
        served.receivedBytes = 1;
        bench.outstandingRequests.takeBackAll(first);
        bench.peers.remove(first);
        bench.queueBudget.starved(bench.seed(9));
        bench.queueBudget.hurryNewcomers(bench.outstandingRequests, 300 * MILLI);
        assertEquals(3, served.outstanding());
        assertEquals(1, last.outstanding());
    }
}

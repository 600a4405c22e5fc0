package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
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

    private static final class Fixture {
        final Pieces pieces;
        final Peers peers;
        final OutstandingRequests outstandingRequests;
        final QueueBudget queueBudget;
        final List<OpenPiece> open = new ArrayList<>();

        /** Pieces of 64 KiB, and memory for so many of them. */
        Fixture(int count, int fit) {
            PieceLayout layout = new PieceLayout(count * 64L * KIB, 64 * KIB);
            SchedulerOptions options = SchedulerOptions.defaults().withMemoryBytes(fit * 64L * KIB);
            Credit credit = Credit.of(options, layout);
            pieces = new Pieces(layout, new Bitfield(count), options, credit, new SmartBan(), new Random(1));
            ArrayDeque<Command> commands = new ArrayDeque<>();
            peers = new Peers(pieces, commands);
            outstandingRequests = new OutstandingRequests(pieces, new PeerDeadlines(), commands);
            queueBudget = new QueueBudget(credit, pieces, peers);
        }

        PeerState seed(int id) {
            PeerState peer = new PeerState(new PeerKey(id), 250, false, 0, 0);
            peers.add(peer);
            peer.unchoke(0);
            peers.haveAll(peer);
            return peer;
        }

        void open(int count) {
            for (int n = 0; n < count; n++) {
                open.add(pieces.open(firstIdle(), null, 0));
            }
        }

        private int firstIdle() {
            int piece = 0;
            while (!pieces.isInPicker(piece)) {
                piece++;
            }
            return piece;
        }

        /** One block came, this long after it was asked for; the window knows the peer's pace from then on. */
        void answer(PeerState peer, OpenPiece piece, int block, long nanos) {
            outstandingRequests.request(peer, piece, block, 0);
            PendingRequest request = piece.requestOf(peer, block);
            peer.window.delivered(request, 0, nanos, 0);
            outstandingRequests.forget(request);
        }
    }

    @Test
    void aQuarterOfTheMemoryIsForTheSlackOfAllThatAreActive() {
        Fixture swarm = new Fixture(100, 64);
        PeerState peer = swarm.seed(1);
        assertEquals(MIB, swarm.queueBudget.slackBytes(peer));
        swarm.seed(2);
        assertEquals(MIB / 2, swarm.queueBudget.slackBytes(peer));
    }

    @Test
    void memoryIsScarceFromTheFirstIdlePeerThatFindsNoneUntilAllAreServed() {
        Fixture swarm = new Fixture(5, 4);
        PeerState peer = swarm.seed(1);
        swarm.queueBudget.foundNothing(peer);
        assertFalse(swarm.queueBudget.isScarce(), "there was memory");
        swarm.open(4);
        PeerState busy = swarm.seed(2);
        swarm.outstandingRequests.request(busy, swarm.open.get(0), 0, 0);
        swarm.queueBudget.foundNothing(busy);
        assertFalse(swarm.queueBudget.isScarce(), "a peer that works does not wait");
        swarm.queueBudget.foundNothing(peer);
        assertTrue(swarm.queueBudget.isScarce());
        swarm.queueBudget.foundNothing(busy);
        assertTrue(swarm.queueBudget.isScarce());
        swarm.queueBudget.nobodyWaits();
        assertFalse(swarm.queueBudget.isScarce());
    }

    @Test
    void withoutAnIdlePieceMemoryIsNotScarce() {
        Fixture swarm = new Fixture(4, 4);
        swarm.open(4);
        swarm.queueBudget.foundNothing(swarm.seed(1));
        assertFalse(swarm.queueBudget.isScarce());
    }

    @Test
    void whileMemoryIsScarceAnUnknownPeerHasOneBlockASlowOneWhatItNeedsAndAQuickOneItsWindow() {
        Fixture swarm = new Fixture(5, 4);
        PeerState unknown = swarm.seed(1);
        PeerState slow = swarm.seed(2);
        PeerState quick = swarm.seed(3);
        PeerState slowish = swarm.seed(4);
        swarm.open(4);
        swarm.answer(slow, swarm.open.get(0), 0, 251 * MILLI);
        swarm.answer(quick, swarm.open.get(1), 0, 249 * MILLI);
        swarm.answer(slowish, swarm.open.get(3), 0, 250 * MILLI);
        for (PeerState peer : List.of(unknown, slow, quick)) {
            assertTrue(peer.window.blocks() >= 4);
            assertEquals(peer.window.blocks(), swarm.queueBudget.room(peer));
        }
        swarm.queueBudget.foundNothing(unknown);
        assertTrue(swarm.queueBudget.isScarce());
        assertEquals(1, swarm.queueBudget.room(unknown));
        assertEquals(slow.window.frugalBlocks(), swarm.queueBudget.room(slow));
        assertEquals(1, slow.window.frugalBlocks());
        assertEquals(1, swarm.queueBudget.room(slowish));
        assertEquals(quick.window.blocks(), swarm.queueBudget.room(quick));
        swarm.outstandingRequests.request(quick, swarm.open.get(2), 0, 0);
        assertEquals(quick.window.blocks() - 1, swarm.queueBudget.room(quick));
        swarm.outstandingRequests.request(unknown, swarm.open.get(2), 1, 0);
        assertEquals(0, swarm.queueBudget.room(unknown));
    }

    /** A newcomer with three requests. */
    private static PeerState newcomer(Fixture swarm, int id, OpenPiece piece, long nowNanos) {
        PeerState peer = swarm.seed(id);
        swarm.queueBudget.begin(peer, nowNanos);
        peer.window.begin(8);
        for (int block = 0; block < 3; block++) {
            swarm.outstandingRequests.request(peer, piece, block, nowNanos);
        }
        return peer;
    }

    @Test
    void whileMemoryIsScarceANewcomerThatSentNothingKeepsOneBlock() {
        Fixture swarm = new Fixture(8, 6);
        swarm.open(6);
        PeerState silent = newcomer(swarm, 1, swarm.open.get(0), 0);
        PeerState late = newcomer(swarm, 2, swarm.open.get(1), MILLI);
        swarm.queueBudget.hurryNewcomers(swarm.outstandingRequests, 300 * MILLI);
        assertEquals(3, silent.outstanding(), "memory is not scarce");
        swarm.queueBudget.foundNothing(swarm.seed(9));
        swarm.queueBudget.hurryNewcomers(swarm.outstandingRequests, 300 * MILLI - 1);
        assertEquals(3, silent.outstanding(), "too early");
        swarm.queueBudget.hurryNewcomers(swarm.outstandingRequests, 300 * MILLI);
        assertEquals(1, silent.outstanding());
        assertEquals(1, silent.window.blocks());
        assertEquals(3, late.outstanding(), "its time is not over");
        swarm.queueBudget.hurryNewcomers(swarm.outstandingRequests, 301 * MILLI);
        assertEquals(1, late.outstanding());
    }

    @Test
    void memoryInUseIsNotFreeForAFirstWindow() {
        Fixture swarm = new Fixture(100, 64);
        swarm.open(32);
        PeerState peer = swarm.seed(1);
        swarm.queueBudget.begin(peer, 0);
        assertEquals(4, peer.window.blocks(), "one of 32 parts of two MiB");
    }

    @Test
    void aPeerThatSentSomethingOrLeftIsNoNewcomer() {
        Fixture swarm = new Fixture(8, 6);
        swarm.open(6);
        PeerState first = newcomer(swarm, 1, swarm.open.get(0), 0);
        PeerState served = newcomer(swarm, 2, swarm.open.get(1), 0);
        PeerState last = newcomer(swarm, 3, swarm.open.get(2), 0);
        served.accepted(1);
        swarm.outstandingRequests.takeBackAll(first);
        swarm.peers.remove(first);
        swarm.queueBudget.foundNothing(swarm.seed(9));
        swarm.queueBudget.hurryNewcomers(swarm.outstandingRequests, 300 * MILLI);
        assertEquals(3, served.outstanding());
        assertEquals(1, last.outstanding());
    }
}

package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is asked for more, who waits, and who is asked for too much. */
class RequestFillerTest {
    private static final long MILLI = 1_000_000;
    private static final int BLOCK = 16_384;

    private final ArrayDeque<Command> commands = new ArrayDeque<>();
    private Pieces pieces;
    private Peers peers;
    private OutstandingRequests outstandingRequests;
    private QueueBudget queueBudget;
    private RequestFiller filler;

    private void begin(int count, int blocks, long memoryBytes) {
        int length = blocks * BLOCK;
        SmartBan smartBan = new SmartBan();
        PieceLayout layout = new PieceLayout((long) count * length, length);
        SchedulerOptions options = SchedulerOptions.defaults().withMemoryBytes(memoryBytes);
        Credit credit = Credit.of(options, layout);
        pieces = new Pieces(layout, new Bitfield(count), options, credit, smartBan, new Random(1));
        peers = new Peers(pieces, commands);
        outstandingRequests = new OutstandingRequests(pieces, new PeerDeadlines(), commands);
        queueBudget = new QueueBudget(credit, pieces, peers);
        filler = new RequestFiller(
                pieces, peers, outstandingRequests, queueBudget, new PieceChoice(pieces, smartBan, false));
    }

    private PeerState unchoking(int id, int limit) {
        PeerState peer = new PeerState(new PeerKey(id), limit, false, 0, 0);
        peers.add(peer);
        peer.unchoke(0);
        return peer;
    }

    private PeerState seed(int id, int limit) {
        PeerState peer = unchoking(id, limit);
        peers.haveAll(peer);
        return peer;
    }

    private OpenPiece open(int piece) {
        return pieces.open(piece, null, 0);
    }

    /** A block comes this long after it was asked for; it tells the peer's pace and is thrown away. */
    private void pace(PeerState peer, OpenPiece piece, long sentMillis, long tookMillis) {
        outstandingRequests.request(peer, piece, 0, sentMillis * MILLI);
        PendingRequest request = piece.requestOf(peer, 0);
        peer.window.delivered(request, 0, (sentMillis + tookMillis) * MILLI, 0);
        outstandingRequests.forget(request);
    }

    /** The block of the peer's oldest request is there. */
    private void answer(PeerState peer, long nowNanos) {
        PendingRequest request = peer.oldest();
        peer.answered(request, 0, nowNanos);
        request.piece.received(request.block, peer.key(), nowNanos);
        outstandingRequests.forget(request);
    }

    @ParameterizedTest
    @CsvSource({"12, 12", "13, 2"})
    void aPeerThatBecameSlowKeepsWhatItsWindowHolds(int asked, int left) {
        begin(1, 16, 64 << 20);
        PeerState peer = seed(1, 250);
        queueBudget.begin(peer, 0);
        OpenPiece piece = open(0);
        pace(peer, piece, 0, 100);
        pace(peer, piece, 100, 400);
        assertEquals(2, peer.window.blocks());
        for (int block = 0; block < asked; block++) {
            outstandingRequests.request(peer, piece, block, 500 * MILLI);
        }
        commands.clear();
        filler.fill(peer, 500 * MILLI);
        assertEquals(left, peer.outstanding());
        assertEquals(
                asked - left,
                commands.stream().filter(Command.Cancel.class::isInstance).count());
        // Ten blocks too many are one second.
        for (int block = 0; block < left; block++) {
            assertEquals(1, piece.requesters(block), "the newest are cancelled");
        }
    }

    @Test
    void whoWaitsAndCouldNotBeAskedNowDoesNotCountAmongTheIdle() {
        begin(1, 2, 64 << 20);
        OpenPiece piece = open(0);
        PeerState other = seed(1, 250);
        outstandingRequests.request(other, piece, 0, 0);
        outstandingRequests.request(other, piece, 1, 0);
        PeerState peer = seed(2, 1);
        filler.fill(peer, 0);
        assertTrue(filler.isAnyIdle(0, each -> true));
        assertFalse(filler.isAnyIdle(0, each -> each != peer));
        assertEquals(List.of(peer), filler.idlePeers(0));
        peer.choke();
        assertFalse(filler.isAnyIdle(0, each -> true), "it chokes us");
        assertEquals(List.of(), filler.idlePeers(0));
        peer.unchoke(0);
        outstandingRequests.request(peer, piece, 0, 0);
        assertFalse(filler.isAnyIdle(0, each -> true), "it has no room");
        assertEquals(List.of(), filler.idlePeers(0));
        outstandingRequests.takeBackAll(peer);
        assertTrue(filler.isAnyIdle(0, each -> true));
        peers.remove(peer);
        assertFalse(filler.isAnyIdle(0, each -> true), "it is gone");
        assertEquals(List.of(), filler.idlePeers(0));
    }

    @ParameterizedTest
    @CsvSource({"false, true, 1", "true, true, 1", "false, false, 0", "true, false, 0"})
    void aConnectedPeerWhoseLastRequestWasCancelledIsAskedAgain(boolean snubbed, boolean connected, int outstanding) {
        begin(2, 1, 64 << 20);
        PeerState peer = seed(1, 1);
        OpenPiece piece = open(0);
        outstandingRequests.request(peer, piece, 0, 0);
        if (snubbed) {
            peer.timedOut(0);
        }
        outstandingRequests.cancelAll(piece, 0);
        if (!connected) {
            peers.remove(peer);
        }
        filler.fillIdle(0);
        assertEquals(outstanding, peer.outstanding());
    }

    @Test
    void memoryIsScarceUntilNobodyWaitsForIt() {
        begin(8, 4, 1);
        OpenPiece[] open = new OpenPiece[4];
        for (int n = 0; n < 4; n++) {
            open[n] = open(n);
            PieceQueue.remove(open[n]);
        }
        PeerState peer = seed(1, 250);
        filler.fill(peer, 0);
        assertTrue(queueBudget.isScarce());
        filler.fillIdle(0);
        assertTrue(queueBudget.isScarce(), "it waits still");
        pieces.abandon(open[0], 0);
        filler.fillIdle(0);
        assertEquals(1, peer.outstanding(), "while memory is scarce an unknown peer is asked for one block");
        assertFalse(filler.isAnyIdle());
        assertFalse(queueBudget.isScarce());
    }

    @Test
    void aPeerWhoseLastBlockCameWaitsForMemory() {
        begin(8, 4, 1);
        PeerState peer = seed(1, 250);
        queueBudget.begin(peer, 0);
        peer.window.begin(4);
        OpenPiece[] open = new OpenPiece[4];
        for (int n = 0; n < 4; n++) {
            open[n] = open(n);
        }
        outstandingRequests.request(peer, open[0], 0, 0);
        for (OpenPiece each : open) {
            PieceQueue.remove(each);
        }
        filler.fill(peer, 0);
        assertTrue(filler.isAnyIdle());
        assertFalse(queueBudget.isScarce(), "it has a block to send");
        answer(peer, MILLI);
        filler.fill(peer, MILLI);
        assertTrue(queueBudget.isScarce());
    }

    @Test
    void whatAPeerSendsWhileThereIsTooLittleToAskForIsNoProofOfASlowLine() {
        begin(20, 1, 64 << 20);
        PeerState peer = unchoking(1, 250);
        for (int n = 0; n < 20; n++) {
            peers.have(peer, n);
            filler.fill(peer, n * 100 * MILLI);
            assertEquals(1, peer.outstanding());
            answer(peer, (n + 1) * 100 * MILLI);
            filler.fill(peer, (n + 1) * 100 * MILLI);
        }
        assertTrue(peer.window.isSlowStart());
    }
}

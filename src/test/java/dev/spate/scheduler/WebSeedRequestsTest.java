package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A web seed is asked for long rows of blocks, in the order of the content. */
class WebSeedRequestsTest {
    private static final PeerKey SEED = new PeerKey(1);
    private static final PeerKey PEER = new PeerKey(2);
    private static final PieceLayout LAYOUT = new PieceLayout(64L << 20, 1 << 18);

    private final TestSwarm swarm = new TestSwarm(LAYOUT, SchedulerOptions.defaults());

    private void connectSeed() {
        swarm.scheduler.webSeedConnected(SEED, 2048, swarm.now);
        swarm.scheduler.bitfield(SEED, Bitfield.full(LAYOUT.pieceCount()), swarm.now);
        swarm.scheduler.unchoked(SEED, swarm.now);
    }

    /** Serves so many blocks a millisecond each; returns the requests of each moment at which there were some. */
    private List<List<Command.Request>> serve(int blocks) {
        List<List<Command.Request>> batches = new ArrayList<>();
        int seen = 0;
        for (int n = 0; n < blocks; n++) {
            swarm.pass(1);
            List<Command.Request> waiting = List.copyOf(swarm.shell.requests);
            if (waiting.size() > seen) {
                batches.add(waiting.subList(seen, waiting.size()));
            }
            swarm.answer(swarm.shell.requests.remove());
            seen = waiting.size() - 1;
            swarm.shell
                    .take(Command.StorePiece.class)
                    .forEach(piece -> swarm.scheduler.pieceStored(piece.piece(), new long[0], swarm.now));
        }
        return batches;
    }

    private static long offset(Command.Request request) {
        return LAYOUT.pieceOffset(request.piece()) + request.offset();
    }

    @Test
    void allItIsAskedForIsOneRow() {
        connectSeed();
        long next = 0;
        for (List<Command.Request> batch : serve(2_000)) {
            for (Command.Request each : batch) {
                assertEquals(next, offset(each));
                next += each.length();
            }
        }
    }

    @Test
    void itIsAskedForHalfAWindowAtATimeAndTheOtherHalfKeepsItBusy() {
        connectSeed();
        List<List<Command.Request>> batches = serve(3_000);
        List<Command.Request> last = batches.get(batches.size() - 1);
        assertTrue(batches.size() < 60, () -> batches.size() + " batches");
        assertTrue(last.size() > 100, () -> last.size() + " blocks in the last");
        assertTrue(swarm.shell.requests.size() >= last.size() / 2, "it runs dry");
    }

    @Test
    void itBeginsAtTheLargestGapAndGoesOnAtTheNext() {
        Bitfield verified = Bitfield.full(LAYOUT.pieceCount());
        for (int piece : List.of(3, 4, 100, 101, 102, 103, 200, 201, 202)) {
            verified.clear(piece);
        }
        Scheduler scheduler = new Scheduler(LAYOUT, verified, SchedulerOptions.defaults(), new java.util.Random(1));
        scheduler.webSeedConnected(SEED, 2048, 0);
        scheduler.bitfield(SEED, Bitfield.full(LAYOUT.pieceCount()), 0);
        scheduler.unchoked(SEED, 0);
        CommandRecorder shell = new CommandRecorder();
        List<Integer> pieces = new ArrayList<>();
        for (long now = 0; !scheduler.isComplete(); now += 1_000_000) {
            scheduler.drainTo(shell);
            Command.Request each = shell.requests.remove();
            if (pieces.isEmpty() || pieces.get(pieces.size() - 1) != each.piece()) {
                pieces.add(each.piece());
            }
            scheduler.blockReceived(SEED, each.piece(), each.offset(), each.length(), true, now);
            scheduler.drainTo(shell);
            for (Command.StorePiece piece : shell.take(Command.StorePiece.class)) {
                scheduler.pieceStored(piece.piece(), new long[0], now);
            }
        }
        assertEquals(List.of(100, 101, 102, 103, 200, 201, 202, 3, 4), pieces);
    }

    @Test
    void besidePeersItKeepsItsRow() {
        swarm.seed(PEER, true);
        connectSeed();
        List<Command.Request> ofSeed = new ArrayList<>();
        for (int n = 0; n < 3_000; n++) {
            swarm.pass(1);
            Command.Request each = swarm.shell.requests.remove();
            if (each.peer().equals(SEED)) {
                ofSeed.add(each);
            }
            swarm.answer(each);
            swarm.shell
                    .take(Command.StorePiece.class)
                    .forEach(piece -> swarm.scheduler.pieceStored(piece.piece(), new long[0], swarm.now));
        }
        int rows = 1;
        for (int n = 1; n < ofSeed.size(); n++) {
            rows += offset(ofSeed.get(n))
                            == offset(ofSeed.get(n - 1)) + ofSeed.get(n - 1).length()
                    ? 0
                    : 1;
        }
        int found = rows;
        assertTrue(ofSeed.size() > 500, () -> ofSeed.size() + " blocks");
        assertTrue(ofSeed.size() / found > 60, () -> ofSeed.size() + " blocks in " + found + " rows");
    }
}

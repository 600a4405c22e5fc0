package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A peer is asked for several blocks at a time, and never runs dry for it. */
class RequestBatchTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PeerKey OTHER = new PeerKey(2);
    private static final long MILLI = 1_000_000;

    private int batches;
    private int requests;
    private int fewestLeft = Integer.MAX_VALUE;

    /** Serves so many blocks at this pace, one after the other, and counts after the first of them. */
    private void serve(int reqq, long latency, long each, int blocks) {
        TestSwarm swarm = new TestSwarm(new PieceLayout(64 << 20, 1 << 18), SchedulerOptions.defaults());
        swarm.scheduler.connected(PEER, reqq, false, 0);
        swarm.scheduler.haveAll(PEER, 0);
        swarm.scheduler.unchoked(PEER, 0);
        Deque<Long> sent = new ArrayDeque<>();
        long lineFree = 0;
        for (int n = 0; n < blocks; n++) {
            swarm.pass(0);
            while (sent.size() < swarm.shell.requests.size()) {
                sent.add(swarm.now);
            }
            lineFree = Math.max(lineFree, sent.remove() + latency) + each;
            swarm.pass((lineFree - swarm.now) / MILLI);
            swarm.answer(swarm.shell.requests.remove());
            int left = swarm.shell.requests.size();
            swarm.pass(0);
            int more = swarm.shell.requests.size() - left;
            if (n >= blocks / 2) {
                batches += more > 0 ? 1 : 0;
                requests += more;
                fewestLeft = Math.min(fewestLeft, left + more);
            }
            swarm.shell
                    .take(Command.StorePiece.class)
                    .forEach(piece -> swarm.scheduler.pieceStored(piece.piece(), new long[0], swarm.now));
        }
    }

    @ParameterizedTest
    @CsvSource({"250, 20, 60, 2.0", "250, 10, 16, 2.5", "250, 200, 2, 7", "250, 2, 4, 4", "7, 10, 16, 3", "3, 1, 60, 2"
    })
    void severalBlocksAreAskedForAtATime(int reqq, long latencyMillis, long blockMillis, double least) {
        serve(reqq, latencyMillis * MILLI, blockMillis * MILLI, 600);
        double each = (double) requests / batches;
        assertTrue(each >= least, () -> each + " blocks at a time");
        // One that is served, and those that are asked for while the next request is on its way.
        int needed = (int) (1 + latencyMillis / blockMillis);
        assertTrue(fewestLeft >= Math.min(reqq, needed), () -> fewestLeft + " were left");
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void aShortQueueIsFilledAfterEveryBlock(int reqq) {
        serve(reqq, 10 * MILLI, 16 * MILLI, 200);
        assertEquals(requests, batches);
        assertEquals(reqq, fewestLeft);
    }

    @Test
    void aPeerWhoseLastRequestWasCancelledIsAskedForMoreAtOnce() {
        TestSwarm swarm = new TestSwarm(new PieceLayout(4 << 20, 1 << 18), SchedulerOptions.defaults());
        swarm.scheduler.connected(PEER, 1, false, 0);
        swarm.scheduler.haveAll(PEER, 0);
        swarm.scheduler.unchoked(PEER, 0);
        swarm.pass(1);
        Command.Request late = swarm.shell.requests.remove();
        swarm.scheduler.choked(PEER, swarm.now);
        swarm.scheduler.connected(OTHER, 1, false, swarm.now);
        swarm.scheduler.haveAll(OTHER, swarm.now);
        swarm.scheduler.unchoked(OTHER, swarm.now);
        swarm.pass(1);
        Command.Request cancelled = swarm.shell.requests.remove();
        assertEquals(new Command.Request(OTHER, late.piece(), late.offset(), late.length()), cancelled);
        assertEquals(BlockResult.ACCEPTED, swarm.answer(late));
        swarm.pass(0);
        assertEquals(1, swarm.shell.take(Command.Cancel.class).size());
        assertEquals(
                List.of(OTHER),
                swarm.shell.requests.stream().map(Command.Request::peer).toList());
    }
}

package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocks that come after their request was taken back. */
class TakenBackBlockTest {
    private static final PeerKey PEER = new PeerKey(1);
    private static final PieceLayout LAYOUT = new PieceLayout(4_000 * 16_384L, 16_384);

    private final TestSwarm swarm = new TestSwarm(LAYOUT, SchedulerOptions.defaults());

    /** Has the peer choke and unchoke us, until so many requests were taken back. */
    private List<Command.Request> takenBack(int count) {
        List<Command.Request> all = new ArrayList<>();
        swarm.seed(PEER, false);
        while (all.size() < count) {
            swarm.pass(1);
            all.addAll(swarm.shell.requests);
            swarm.shell.requests.clear();
            swarm.scheduler.choked(PEER, swarm.now);
            swarm.pass(1);
            swarm.scheduler.unchoked(PEER, swarm.now);
        }
        return all;
    }

    @Test
    void aPeerThatSendsMoreThanAThousandTakenBackBlocksIsNotBlamed() {
        List<Command.Request> all = takenBack(1_200);
        for (Command.Request each : all) {
            swarm.answer(each);
            swarm.scheduler.drainTo(swarm.shell);
        }
        assertTrue(swarm.scheduler.peer(PEER).isPresent(), "it was dropped for blocks that it was asked for");
    }

    @Test
    void theTimeOfABlockIsThatSinceItWasAskedForThoughTheRequestWasTakenBack() {
        swarm.seed(PEER, false);
        swarm.pass(1);
        Command.Request asked = swarm.shell.requests.remove();
        swarm.pass(100);
        swarm.scheduler.choked(PEER, swarm.now);
        swarm.pass(900);
        assertEquals(1_001_000_000, age(asked));
        assertEquals(BlockResult.ACCEPTED, swarm.answer(asked));
        assertEquals(-1, age(asked));
        assertEquals(
                -1, swarm.scheduler.responseNanos(PEER, asked.piece(), asked.offset() + 7, asked.length(), swarm.now));
        assertEquals(-1, swarm.scheduler.responseNanos(PEER, 4_000, asked.offset(), asked.length(), swarm.now));
    }

    private long age(Command.Request asked) {
        return swarm.scheduler.responseNanos(PEER, asked.piece(), asked.offset(), asked.length(), swarm.now);
    }

    @Test
    void aRejectAfterACancelEndsTheWaitForTheBlock() {
        swarm.seed(PEER, true);
        swarm.pass(1);
        Command.Request asked = swarm.shell.requests.peek();
        swarm.scheduler.choked(PEER, swarm.now);
        swarm.pass(60_000);
        assertEquals(0, swarm.scheduler.stats().outstanding());
        swarm.scheduler.rejected(PEER, asked.piece(), asked.offset(), asked.length(), swarm.now);
        assertFalse(swarm.scheduler.isRequested(PEER, asked.piece(), asked.offset(), asked.length()));
        assertEquals(BlockResult.UNREQUESTED, swarm.answer(asked));
    }
}

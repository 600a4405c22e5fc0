package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.torrent.PieceLayout;
import org.junit.jupiter.api.Test;

/** Peers that hold blocks back, and as many that wait and could not help: each with each, ten times a second. */
class EndgameCostTest {
    private static final int PIECES = 4_000;

    /** How often it looks at them in ten seconds. */
    private static int looks(int silent, int useless) {
        TestSwarm swarm = new TestSwarm(new PieceLayout(PIECES * 16_384L, 16_384), SchedulerOptions.defaults());
        int id = 0;
        for (int n = 0; n < useless; n++) {
            PeerKey peer = new PeerKey(id++);
            swarm.scheduler.connected(peer, 250, false, swarm.now);
            swarm.scheduler.bitfield(peer, swarm.some(0), swarm.now);
            swarm.scheduler.unchoked(peer, swarm.now);
        }
        for (int n = 0; n < silent; n++) {
            swarm.seed(new PeerKey(id++), false);
        }
        swarm.pass(1_000);
        int looks = 0;
        long until = swarm.now + 10_000_000_000L;
        while (swarm.scheduler.nextDeadlineNanos() <= until) {
            swarm.now = Math.max(swarm.now, swarm.scheduler.nextDeadlineNanos());
            swarm.scheduler.deadlineReached(swarm.now);
            looks++;
        }
        return looks;
    }

    @Test
    void theDearerALookIsTheRarerItIs() {
        int few = looks(4, 4);
        int many = looks(400, 400);
        assertTrue(few >= 90, few + " looks at a few");
        assertTrue(many < few / 3, many + " looks at a crowd, " + few + " at a few");
    }
}

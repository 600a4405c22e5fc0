package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.choker.ChokerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tit for tat, as a swarm of real schedulers and real chokers plays it: who gives more is served sooner. */
class TradingTest {
    private static final int FREE_RIDER = 0;
    private static final int SLOWEST = 1;
    private static final int FASTEST = 4;

    private static TradingSwarm swarm(ChokerOptions choker, long seed) {
        return TradingSwarm.run(60, 1, 24, choker, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whoGivesMoreFinishesSoonerAndFreeRidersLastWithoutOscillation(long seed) {
        TradingSwarm swarm = swarm(TradingSwarm.DEFAULTS, seed);

        assertTrue(swarm.result.complete(), swarm::figures);
        assertTrue(swarm.median(FASTEST) < 0.85 * swarm.median(FREE_RIDER), swarm::figures);
        assertTrue(swarm.median(FASTEST) < swarm.median(SLOWEST), swarm::figures);
        assertTrue(swarm.median(3) < swarm.median(FREE_RIDER), swarm::figures);
        assertTrue(swarm.median() < 0.95 * swarm.median(FREE_RIDER), swarm::figures);
        // Four to six slots, of which one is an optimistic unchoke. In a swarm as small as this the others change as
        // peers run out
        // of pieces that they want of each other.
        for (int kind = SLOWEST; kind <= FASTEST; kind++) {
            assertTrue(swarm.chokesInARound(kind) < 4.2, swarm::figures);
        }
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertEquals(
                TradingSwarm.run(20, 1, 4, TradingSwarm.DEFAULTS, 5).result,
                TradingSwarm.run(20, 1, 4, TradingSwarm.DEFAULTS, 5).result);
    }

    @Test
    void classicChokerEndsWellToo() {
        TradingSwarm swarm = swarm(TradingSwarm.CLASSIC, 1);

        assertTrue(swarm.result.complete(), swarm::figures);
        assertTrue(swarm.median(FASTEST) < swarm.median(FREE_RIDER), swarm::figures);
    }
}

package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnOffCycleTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int PEERS = 4_000;

    private static final Distribution WEIBULL = new Distribution.Weibull(0.6, 60);

    @ParameterizedTest
    @ValueSource(ints = {5, 20, 50, 75})
    void anOptimisticUnchokeTakesItsShareOfTheTimeFromTheFirstMomentOn(int percent) {
        OnOffCycle cycle = new ChokeCycle.Optimistic(percent);
        for (long second : new long[] {0, 15, 60, 600}) {
            assertEquals(percent / 100.0, shareOn(cycle, second * SECOND), 0.06, () -> "at " + second + " s");
        }
    }

    @Test
    void anOptimisticUnchokeLastsThreeRoundsAndAChokeWholeOnes() {
        OnOffCycle cycle = new ChokeCycle.Optimistic(20);
        RandomGenerator random = new SplittableRandom(3);
        OnOffCycle.Phase phase = cycle.first(random);
        for (int i = 0; i < 200; i++) {
            OnOffCycle.Phase next = cycle.next(phase, random);
            assertEquals(!phase.on(), next.on());
            assertEquals(i + 1, next.number());
            assertTrue(next.on() ? next.nanos() == 30 * SECOND : next.nanos() % (10 * SECOND) == 0);
            phase = next;
        }
    }

    /** As much time away as there: half of them are there at any moment, and not all turn at the same time. */
    @Test
    void sessionsAreUnderWayWhenTheTimeBegins() {
        OnOffCycle cycle = new SessionCycle.Sessions(Optional.of(WEIBULL), Optional.empty());
        for (long second : new long[] {0, 1, 30, 300}) {
            assertEquals(0.5, shareOn(cycle, second * SECOND), 0.04, () -> "at " + second + " s");
        }
        // Most sessions are short, but of those that are under way most are long ones.
        RandomGenerator random = new SplittableRandom(9);
        double rest = 0;
        for (int i = 0; i < PEERS; i++) {
            rest += cycle.first(random).nanos() / (double) SECOND / PEERS;
        }
        assertTrue(rest > 1.3 * WEIBULL.mean(), "mean rest " + rest + " s of sessions of " + WEIBULL.mean());
    }

    @Test
    void arrivalsDecayAfterThePublication() {
        OnOffCycle cycle = new SessionCycle.Sessions(
                Optional.empty(), Optional.of(new Arrivals(Duration.ofSeconds(60), Duration.ofSeconds(30))));
        for (long second : new long[] {0, 30, 60, 120}) {
            double expected = 1 - Math.exp(-(second + 30) / 60.0);
            assertEquals(expected, shareOn(cycle, second * SECOND), 0.03, () -> "at " + second + " s");
        }
    }

    @Test
    void withoutSessionsAndArrivalsAPeerIsAlwaysThere() {
        OnOffCycle cycle = new SessionCycle.Sessions(Optional.empty(), Optional.empty());
        assertEquals(new OnOffCycle.Phase(0, true, OnOffCycle.ENDLESS), cycle.first(new SplittableRandom(1)));
        assertEquals(
                new OnOffCycle.Phase(0, true, OnOffCycle.ENDLESS), OnOffCycle.ALWAYS.first(new SplittableRandom(1)));
    }

    @Test
    void theSameSeedTurnsAtTheSameTimes() {
        OnOffCycle cycle = new SessionCycle.Sessions(Optional.of(WEIBULL), Optional.empty());
        RandomGenerator one = new SplittableRandom(7);
        RandomGenerator same = new SplittableRandom(7);
        OnOffCycle.Phase phase = cycle.first(one);
        assertEquals(phase, cycle.first(same));
        assertEquals(cycle.next(phase, one), cycle.next(phase, same));
        assertFalse(phase.nanos() < 1);
    }

    /** Of many peers those whose phase is on at this time. */
    private static double shareOn(OnOffCycle cycle, long atNanos) {
        int on = 0;
        for (int peer = 0; peer < PEERS; peer++) {
            RandomGenerator random = new SplittableRandom(peer * 31L + 5);
            OnOffCycle.Phase phase = cycle.first(random);
            long end = phase.nanos();
            while (end <= atNanos) {
                phase = cycle.next(phase, random);
                end = phase.nanos() == OnOffCycle.ENDLESS ? OnOffCycle.ENDLESS : end + phase.nanos();
            }
            on += phase.on() ? 1 : 0;
        }
        return (double) on / PEERS;
    }
}

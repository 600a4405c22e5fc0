package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.CommandClient;
import dev.spate.synthetic.TorrentShape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemainingTimeTest {
    private static final ClientProfile SLOW = new CommandClient("slow", List.of("true"));
    private static final ClientProfile FAST = new CommandClient("fast", List.of("true"));

    /** 100 s at best, and the start. */
    private static final Scenario LONG = scenario("long", 100);

    private static final Scenario SHORT = scenario("short", 10);

    @Test
    void expectsTheTimeThatTheClientTookBefore() {
        RemainingTime left = new RemainingTime(plannedRuns(LONG));
        left.took(new PlannedRun(LONG, SLOW, 1), 500);
        left.took(new PlannedRun(LONG, FAST, 1), 110);
        assertEquals(610, left.seconds(), 0.1);
        assertEquals("2 of 4 done, 10 min left", left.text());
    }

    @Test
    void expectsTheSameSlownessInAnotherScenario() {
        RemainingTime left = new RemainingTime(plannedRuns(LONG, SHORT));
        for (int round = 1; round <= 2; round++) {
            left.took(new PlannedRun(LONG, SLOW, round), 408);
            left.took(new PlannedRun(LONG, FAST, round), 102);
        }
        assertEquals(2 * 4 * 12 + 2 * 12, left.seconds(), 0.1);
    }

    @Test
    void aRunThatIsDroppedIsNotWaitedFor() {
        RemainingTime left = new RemainingTime(plannedRuns(SHORT));
        plannedRuns(SHORT).forEach(left::dropped);
        assertTrue(left.isOver());
        assertEquals("4 of 4 done, 0 s left", left.text());
    }

    private static Scenario scenario(String name, int seconds) {
        TorrentShape shape = new TorrentShape((long) seconds << 20, 1 << 20, 1, 1);
        return new Scenario(
                name,
                "",
                new Scenario.Arguments(List.of(), List.of(), List.of()),
                new Scenario.Swarm(shape, 1, 1 << 20),
                0,
                false);
    }

    private static List<PlannedRun> plannedRuns(Scenario... scenarios) {
        return new BenchPlan(
                        List.of(scenarios),
                        new BenchPlan.Rounds(List.of(SLOW, FAST), List.of(), 2, "", Duration.ZERO),
                        Optional.empty(),
                        false,
                        List.of(),
                        new BenchPlan.Origin("loopback", "bench"))
                .plannedRuns();
    }
}

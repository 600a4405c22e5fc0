package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bench.client.OwnClient;
import dev.spate.report.Environment;
import dev.spate.report.Figures;
import dev.spate.report.Latency;
import dev.spate.report.Outcome;
import dev.spate.report.ProcessFigures;
import dev.spate.report.RunRecord;
import dev.spate.report.Series;
import dev.spate.report.TransferFigures;
import dev.spate.report.Warning;
import dev.spate.synthetic.TestShapes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuardsTest {
    private static final double IDLE = 0.1;

    @Test
    void aQuietRunIsNotWarnedOf() {
        assertEquals(
                List.of(), warnings("ext4", 10_000, "", checkedRun(1, 2.0, 0.1, IDLE), checkedRun(2, 2.2, 0.1, IDLE)));
    }

    @Test
    void aBusySwarmIsWarnedOfOnceForAllRounds() {
        List<Warning> warnings = warnings("ext4", 10_000, "", checkedRun(1, 2.0, 0, 0.91), checkedRun(2, 2.1, 0, 0.97));
        assertEquals(1, warnings.size(), warnings::toString);
        assertEquals("fifty", warnings.get(0).scenario());
        assertEquals("aria2c", warnings.get(0).client());
        assertTrue(warnings.get(0).message().contains("at work 97 % of the time"), warnings::toString);
        assertTrue(warnings.get(0).message().endsWith("(2 of 2 rounds)"), warnings::toString);
    }

    @Test
    void othersThatTookProcessorTimeAreWarnedOf() {
        assertOnly("other processes took 0.50 cores", warnings("ext4", 10_000, "", checkedRun(1, 2.0, 1.0, IDLE)));
    }

    @Test
    void whatDisturbsSeveralRowsIsOneWarningWithTheWorstFirst() {
        List<Warning> warnings = warnings(
                "ext4",
                10_000,
                "",
                checkedRun("aria2c", 1, 2.0, 1.0, IDLE),
                checkedRun("spate", 1, 2.0, 1.5, IDLE),
                checkedRun("rtorrent", 1, 2.0, 0, IDLE));
        assertEquals(1, warnings.size(), warnings::toString);
        assertEquals("", warnings.get(0).client());
        assertEquals(
                "other processes took up to 0.75 cores at the same time in 2 of 3 rows: fifty with spate, fifty with aria2c",
                warnings.get(0).message());
    }

    @Test
    void whatTheHostTakesIsTold() {
        assertOnly(
                "the host of this machine took 0.25 cores away at the same time",
                warnings("ext4", 10_000, "", stolen("aria2c", 0.5)));
        assertOnly(
                "the host of this machine took up to 0.50 cores away at the same time in 2 of 2 rows: fifty with spate, fifty"
                        + " with aria2c",
                warnings("ext4", 10_000, "", stolen("aria2c", 0.5), stolen("spate", 1)));
    }

    private static CheckedRun stolen(String client, double seconds) {
        return new CheckedRun(checkedRun(client, 1, 2.0, 0, IDLE).run(), IDLE, 0, seconds);
    }

    @Test
    void clockTicksAloneAreNoOtherProcess() {
        assertEquals(List.of(), warnings("ext4", 10_000, "", checkedRun(1, 0.1, 0.05, IDLE)));
    }

    @Test
    void outputInMemoryIsWarnedOf() {
        assertOnly("wrote to memory (tmpfs)", warnings("tmpfs", 10_000, "", checkedRun(1, 2.0, 0, IDLE)));
    }

    @Test
    void tooFewFilesAreWarnedOf() {
        assertOnly("may open 40 files, too few for 50 peers", warnings("ext4", 40, "", checkedRun(1, 2.0, 0, IDLE)));
    }

    @Test
    void roundsThatDisagreeAreWarnedOf() {
        assertOnly(
                "its rounds disagree: from 2.00 to 3.00 s",
                warnings("ext4", 10_000, "", checkedRun(1, 3.0, 0, IDLE), checkedRun(2, 2.0, 0, IDLE)));
    }

    @Test
    void tooFewRoundsForAVerdictAreWarnedOf() {
        assertOnly("too few rounds for a verdict", warnings("ext4", 10_000, "spate", checkedRun(1, 2.0, 0, IDLE)));
    }

    @Test
    void aRunThatFailedHasNothingToBeTrusted() {
        CheckedRun good = checkedRun(1, 2.0, 1.9, 0.99);
        RunRecord failed = new RunRecord(
                "fifty",
                "aria2c",
                1,
                Outcome.FAILED,
                "no",
                List.of(),
                good.run().figures());
        assertEquals(List.of(), warnings("ext4", 10_000, "", new CheckedRun(failed, 0.99, 9, 1)));
    }

    @Test
    void warnsOfAClientBelowTheFloor() {
        assertOnly(
                "the null client's row is no lower bound here: aria2c took less time than it",
                warnings("ext4", 10_000, "", checkedRun(1, 2.0, 0, IDLE), checkedRun("floor", 1, 2.2, 0, IDLE)));
    }

    @Test
    void warnsOfAClientThatTakesLessProcessorTimeThanTheFloor() {
        assertOnly(
                "no lower bound here: aria2c took less processor time than it (medians)",
                warnings(
                        "ext4",
                        10_000,
                        "",
                        checkedRun("aria2c", 1, 2.0, 0, IDLE),
                        checkedRun("floor", 1, 2.0, 3, 0, IDLE)));
    }

    @Test
    void aFloorThatIsOneIsNotWarnedOf() {
        assertEquals(
                List.of(),
                warnings("ext4", 10_000, "", checkedRun(1, 2.0, 0, IDLE), checkedRun("floor", 1, 1.9, 0, IDLE)));
    }

    private static void assertOnly(String message, List<Warning> warnings) {
        assertEquals(1, warnings.size(), warnings::toString);
        assertTrue(warnings.get(0).message().contains(message), warnings::toString);
    }

    private static List<Warning> warnings(
            String fileSystem, long openFiles, String baseline, CheckedRun... checkedRuns) {
        Scenario scenario = new Scenario(
                "fifty",
                "",
                new Scenario.Arguments(List.of(), List.of(), List.of()),
                new Scenario.Swarm(TestShapes.ofSize(1 << 20), 50, 0),
                0,
                false);
        BenchPlan plan = new BenchPlan(
                List.of(scenario),
                new BenchPlan.Rounds(
                        List.of(
                                new OwnClient("floor", true, List.of(), List.of(), List.of()),
                                new OwnClient("aria2c", false, List.of(), List.of(), List.of())),
                        List.of(),
                        checkedRuns.length,
                        baseline,
                        Duration.ZERO),
                Optional.empty(),
                false,
                List.of(),
                new BenchPlan.Origin("loopback", "bench"));
        Environment environment =
                new Environment("0", "", "", "", 2, 0, "", "/tmp", fileSystem, openFiles, "loopback", "", "bench");
        List<CheckedRun> all = List.of(checkedRuns);
        return new Guards(plan, environment).warnings(all, plan.report(environment, all, false));
    }

    private static CheckedRun checkedRun(int round, double wallSeconds, double otherSeconds, double busyShare) {
        return checkedRun("aria2c", round, wallSeconds, otherSeconds, busyShare);
    }

    private static CheckedRun checkedRun(
            String client, int round, double wallSeconds, double otherSeconds, double busyShare) {
        return checkedRun(client, round, wallSeconds, 1, otherSeconds, busyShare);
    }

    private static CheckedRun checkedRun(
            String client, int round, double wallSeconds, double cpuSeconds, double otherSeconds, double busyShare) {
        Figures figures = new Figures(
                wallSeconds,
                new TransferFigures(0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, Series.EMPTY, Latency.NONE),
                new ProcessFigures(cpuSeconds, 1, 1, 1, 1),
                1,
                otherSeconds);
        RunRecord run = new RunRecord("fifty", client, round, Outcome.DONE, "", List.of(), Optional.of(figures));
        return new CheckedRun(run, busyShare, 0, 0);
    }
}

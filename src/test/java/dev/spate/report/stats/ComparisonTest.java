package dev.spate.report.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.report.BenchReport;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.Runs;
import dev.spate.report.SampleReport;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.text.ReportComparison;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final double NO_NUMBER = Double.NaN;

    @Test
    void threeRoundsDecideOnlyWhenEveryRunOfOneBeatsEveryRunOfTheOther() {
        Cell baseline = Runs.cell(10, 11, 12);
        assertEquals(Verdict.FASTER, verdict(Runs.cell(7, 8, 9.9), baseline));
        assertEquals(Verdict.SLOWER, verdict(Runs.cell(12.1, 20, 13), baseline));
        assertEquals(Verdict.UNDECIDED, verdict(Runs.cell(7, 8, 10.1), baseline));
        assertEquals(Verdict.UNDECIDED, verdict(Runs.cell(10, 11, 12), baseline));
    }

    @Test
    void undecidedSaysWhetherTenPercentWouldHaveBeenSeen() {
        Comparison close = Comparison.of(Runs.cell(10, 10.1, 10.2), Runs.cell(10, 10.05, 10.2));
        assertEquals(Verdict.UNDECIDED, close.verdict());
        assertTrue(close.resolvesTenPercent());
        Comparison open = Comparison.of(Runs.cell(8, 10, 14), Runs.cell(9, 10, 11));
        assertEquals(Verdict.UNDECIDED, open.verdict());
        assertFalse(open.resolvesTenPercent());
        assertEquals(0.56, open.resolution(), 0.01);
        assertFalse(Comparison.of(Runs.cell(10, 10), Runs.cell(10, 10)).resolvesTenPercent(), "too few rounds");
    }

    @Test
    void fewerThanThreeRoundsDecideNothing() {
        assertEquals(Verdict.UNDECIDED, verdict(Runs.cell(1, 1), Runs.cell(10, 11, 12)));
        assertEquals(Verdict.UNDECIDED, verdict(Runs.cell(1, 1, 1), Runs.cell(10)));
    }

    @Test
    void ofManyRoundsOneMayStandOut() {
        double[] fast = Runs.times(9, 10, 0.1);
        fast[8] = 30;
        assertEquals(Verdict.FASTER, verdict(Runs.cell(fast), Runs.cell(Runs.times(9, 12, 0.1))));
    }

    @Test
    void aSideThatFailedGetsNoVerdictHoweverFastItsOtherRunsWere() {
        assertEquals(Verdict.FAILED, verdict(Runs.cell(1, -1, 1, 1), Runs.cell(10, 11, 12)));
        assertEquals(Verdict.FAILED, verdict(Runs.cell(1, 1, 1), Runs.cell(10, 11, -1, 12)));
        Comparison none = Comparison.of(Runs.cell(-1, -1, -1), Runs.cell(10, 11, 12));
        assertEquals(new Comparison(Verdict.FAILED, Optional.empty()), none);
    }

    @Test
    void interruptedRoundsAreNoFailures() {
        assertEquals(Verdict.FASTER, verdict(Runs.cell(1, 1, 1, NO_NUMBER), Runs.cell(10, 11, 12)));
    }

    @Test
    void failuresAndTheWarmUpAreInNoMedian() {
        BenchReport report = new Runs()
                .client("c", 10, -100, 12)
                .add(Runs.run("c", 0, Outcome.DONE, 500))
                .report("");
        Cell cell = Analysis.of(report).cells().get(0);
        assertEquals(11, cell.estimate(Measure.WALL).orElseThrow().median());
        assertEquals(3, cell.attempts());
        assertEquals(1, cell.failures());
        assertEquals(10, cell.middleRun().orElseThrow().figures().orElseThrow().wallSeconds());
    }

    @Test
    void measuresFollowFromTheFigures() {
        ScenarioSpec scenario = SampleReport.scenario("one", 1024, 10, 256 << 20);
        Figures figures = Runs.run("c", 1, Outcome.DONE, 8).figures().orElseThrow();
        assertEquals(128 << 20, Measure.RATE.of(figures, scenario));
        assertEquals(0.5, Measure.SHARE.of(figures, scenario));
        assertEquals(4, Measure.CPU_PER_GIB.of(figures, scenario));
        assertEquals(0.4, Measure.TAIL.of(figures, scenario), 1e-9);
        assertEquals(51.0 / 1024, Measure.WASTED.of(figures, scenario));
        assertEquals(1, Measure.SWITCHES.of(figures, scenario));
        assertEquals(32, Measure.QUEUE.of(figures, scenario));
        assertTrue(Double.isNaN(Measure.SHARE.of(figures, Runs.SCENARIO)));
    }

    @Test
    void theFloorStandsFirstAndIsNotCompared() {
        Analysis analysis = Analysis.of(new Runs()
                .client("a", 1, 1, 1)
                .client("b", 3, 3, 3)
                .client("null", 1, 1, 1)
                .report("a"));
        assertEquals(
                List.of("null", "a", "b"),
                analysis.cells().stream().map(cell -> cell.client().name()).toList());
        assertFalse(analysis.comparison(analysis.cells().get(0)).isPresent());
        assertFalse(analysis.comparison(analysis.cells().get(1)).isPresent());
        assertEquals(
                Verdict.SLOWER,
                analysis.comparison(analysis.cells().get(2)).orElseThrow().verdict());
    }

    @Test
    void whatWasNotRunOnOneSideIsTold() {
        BenchReport both = new Runs().client("a", 1, 1, 1).client("b", 1, 1, 1).report("");
        BenchReport half =
                new Runs().client("a", 1, 1, 1).client("b", NO_NUMBER).report("");
        ReportComparison lost = ReportComparison.of(both, half);
        assertEquals(List.of("one, b has no round in the later report"), lost.notes());
        assertEquals(1, lost.rows().size());
        assertEquals(
                List.of("one, b has no round in the earlier report"),
                ReportComparison.of(half, both).notes());
        assertEquals(List.of(), ReportComparison.of(half, half).notes());
    }

    @Test
    void whatCouldBeJudgedBeforeAndCannotBeNowIsLost() {
        BenchReport both = new Runs().client("a", 1, 1, 1).client("b", 1, 1, 1).report("");
        BenchReport fewer = new Runs().client("a", 1, 1, 1).client("b", 1, 1).report("");
        BenchReport without = new Runs().client("a", 1, 1, 1).report("");
        assertEquals(List.of("one, b"), ReportComparison.of(both, fewer).lost());
        assertEquals(List.of("one, b"), ReportComparison.of(both, without).lost());
        assertEquals(List.of(), ReportComparison.of(fewer, both).lost());
        assertEquals(List.of(), ReportComparison.of(both, both).lost());
    }

    @Test
    void anInterruptedReportIsTold() {
        BenchReport whole = new Runs().client("a", 1, 1, 1).report("");
        BenchReport cut = new BenchReport(
                whole.environment(),
                whole.scenarios(),
                whole.clients(),
                whole.baseline(),
                whole.runs(),
                whole.warnings(),
                true);
        assertEquals(
                List.of("the run of the later report was interrupted: rounds are missing"),
                ReportComparison.of(whole, cut).notes());
    }

    private static Verdict verdict(Cell subject, Cell baseline) {
        return Comparison.of(subject, baseline).verdict();
    }
}

package dev.spate.report;

import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reports with given wall times, for tests. */
public final class Runs {
    public static final ScenarioSpec SCENARIO = SampleReport.scenario("one", 1024, 10, 0);

    private final List<ClientSpec> clients = new ArrayList<>();
    private final List<RunRecord> runs = new ArrayList<>();
    private final List<Warning> warnings = new ArrayList<>();

    /** A client whose rounds took so long; a number below 0 is a round that failed, NaN one that was interrupted. */
    public Runs client(String name, double... wallSeconds) {
        clients.add(SampleReport.client(name));
        for (int round = 1; round <= wallSeconds.length; round++) {
            double wall = wallSeconds[round - 1];
            Outcome outcome = Double.isNaN(wall) ? Outcome.INTERRUPTED : wall < 0 ? Outcome.FAILED : Outcome.DONE;
            runs.add(run(name, round, outcome, Math.abs(wall)));
        }
        return this;
    }

    public Runs add(RunRecord run) {
        runs.add(run);
        return this;
    }

    public Runs warning(String message) {
        warnings.add(new Warning("", "", -1, message));
        return this;
    }

    public BenchReport report(String baseline) {
        return new BenchReport(SampleReport.environment(), List.of(SCENARIO), clients, baseline, runs, warnings, false);
    }

    public static RunRecord run(String client, int round, Outcome outcome, double wall) {
        Figures figures = new Figures(
                wall,
                new TransferFigures(
                        0.1,
                        wall / 2,
                        wall * 0.9,
                        wall * 0.95,
                        1_100L << 20,
                        51 << 20,
                        0,
                        10,
                        9,
                        40,
                        32,
                        0.9,
                        Series.EMPTY,
                        Latency.NONE),
                new ProcessFigures(3, 1, 64 << 20, 1_000, 24),
                1,
                0);
        return new RunRecord(
                "one",
                client,
                round,
                outcome,
                outcome == Outcome.DONE ? "" : "exit code " + round,
                List.of(client),
                Optional.of(figures));
    }

    public static Cell cell(double... wallSeconds) {
        return Analysis.of(new Runs().client("c", wallSeconds).report(""))
                .cells()
                .get(0);
    }

    public static double[] times(int count, double first, double step) {
        double[] times = new double[count];
        Arrays.setAll(times, i -> first + i * step);
        return times;
    }
}

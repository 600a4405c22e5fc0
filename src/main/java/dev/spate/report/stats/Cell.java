package dev.spate.report.stats;

import dev.spate.report.ClientSpec;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import dev.spate.text.Quantile;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All runs of one client against one scenario.
 *
 * @param scenario the swarm
 * @param client the program
 * @param runs in the order in which they were run, warm-up and failures among them
 */
public record Cell(ScenarioSpec scenario, ClientSpec client, List<RunRecord> runs) {
    /** Copies the list. */
    public Cell {
        runs = List.copyOf(runs);
    }

    /** Runs that ended well and are not the warm-up. */
    public List<RunRecord> counted() {
        return runs.stream().filter(RunRecord::counts).toList();
    }

    /** How many runs, the warm-up not counted, were begun and have ended by themselves or at the time-out. */
    public int attempts() {
        return (int) runs.stream().filter(Cell::ended).count();
    }

    /** How many of {@link #attempts} the client did not end well. */
    public int failures() {
        return attempts() - counted().size();
    }

    /** Whether it was never run, as it cannot do this scenario. */
    public boolean skipped() {
        return attempts() == 0 && runs.stream().anyMatch(run -> run.outcome() == Outcome.SKIPPED);
    }

    /** The values of the counted runs, without unknown ones. */
    public double[] values(Measure measure) {
        return counted().stream()
                .flatMap(run -> run.figures().stream())
                .mapToDouble(figures -> measure.of(figures, scenario))
                .filter(Double::isFinite)
                .toArray();
    }

    /** Median of a measure; NaN when no counted run tells it. */
    public double median(Measure measure) {
        double[] values = values(measure);
        Arrays.sort(values);
        return values.length == 0 ? Double.NaN : Quantile.median(values);
    }

    /** Median and interval of a measure; absent when no counted run tells it. */
    public Optional<Estimate> estimate(Measure measure) {
        double[] values = values(measure);
        return values.length == 0 ? Optional.empty() : Optional.of(Bootstrap.median(values));
    }

    /** Of the counted runs that with the middle wall time (of an even number, the earlier of the two); absent when none counts. */
    public Optional<RunRecord> middleRun() {
        List<RunRecord> sorted = counted().stream()
                .filter(run -> run.figures().isPresent())
                .sorted(Comparator.comparingDouble(run -> run.figures().get().wallSeconds()))
                .toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get((sorted.size() - 1) / 2));
    }

    private static boolean ended(RunRecord run) {
        return run.round() > 0 && run.outcome() != Outcome.SKIPPED && run.outcome() != Outcome.INTERRUPTED;
    }
}

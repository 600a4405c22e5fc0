package dev.spate.report.text;

import dev.spate.report.BenchReport;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.TradingFigures;
import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Measure;
import dev.spate.text.CleanText;
import java.util.Locale;
import java.util.Optional;

/** One run of one client, a line for each figure; beside it what the null client took. */
final class SingleRunText {
    private final StringBuilder text = new StringBuilder();

    private SingleRunText() {}

    /** Whether a report is no more than this form can tell. */
    static boolean suits(BenchReport report) {
        long clients =
                report.clients().stream().filter(client -> !client.floor()).count();
        boolean once = report.runs().stream().noneMatch(run -> run.round() > 1);
        return report.scenarios().size() == 1 && clients == 1 && once;
    }

    /** The text, lines ended with line feeds. */
    static String of(BenchReport report) {
        Analysis analysis = Analysis.of(report);
        Cell cell = analysis.cells().stream()
                .filter(each -> !each.client().floor())
                .findFirst()
                .orElseThrow();
        Optional<Figures> floor = analysis.cells().stream()
                .filter(each -> each.client().floor())
                .findFirst()
                .flatMap(Cell::middleRun)
                .flatMap(RunRecord::figures);
        SingleRunText quick = new SingleRunText();
        quick.row(
                "client",
                CleanText.spaced(cell.client().name() + " " + cell.client().version()));
        quick.row(cell.scenario().leechers().isPresent() ? "scenario" : "swarm", ReportTable.title(cell.scenario()));
        cell.middleRun()
                .flatMap(RunRecord::figures)
                .ifPresentOrElse(figures -> quick.figures(figures, floor, cell.scenario()), () -> quick.failure(cell));
        report.warnings()
                .forEach(warning ->
                        quick.row("warning", ReportTable.place(warning) + CleanText.spaced(warning.message())));
        return quick.text.toString();
    }

    private void figures(Figures figures, Optional<Figures> floor, ScenarioSpec scenario) {
        if (figures.trading().isPresent()) {
            trading(figures.trading().get(), figures, scenario);
            return;
        }
        row(scenario.leechers().isPresent() ? "leechers" : "peers", peers(figures, scenario));
        row("time", seconds(figures.wallSeconds()) + times(Measure.WALL, figures, floor, scenario));
        row(
                "",
                "first block " + seconds(figures.transfer().firstBlockSeconds()) + ", half "
                        + seconds(figures.transfer().halfSeconds())
                        + ", 99 % " + seconds(figures.transfer().nearlySeconds()) + ", tail "
                        + seconds(Measure.TAIL.of(figures, scenario)) + tailShare(figures, scenario));
        row("rate", Quantity.mebibytes(Measure.RATE.of(figures, scenario)) + " MiB/s" + share(figures, scenario));
        row(
                "CPU",
                cpu(figures.process().userSeconds() + figures.process().systemSeconds(), scenario)
                        + times(Measure.CPU_PER_GIB, figures, floor, scenario));
        row(
                "peak memory",
                figures.process().peakBytes() < 0
                        ? "unknown"
                        : Quantity.bytes(figures.process().peakBytes()));
        figures.seeding().ifPresent(seeding -> seeding(figures, scenario));
        row(
                figures.seeding().isPresent() ? "unwanted" : "sent twice",
                Quantity.percent(Measure.WASTED.of(figures, scenario)));
        row(
                "queue",
                Quantity.count(Measure.QUEUE.of(figures, scenario)) + " requests at a peer (middle), "
                        + Quantity.count(Measure.QUEUE_MOST.of(figures, scenario)) + " at most");
        row("swarm's CPU", cpu(figures.swarmSeconds(), scenario));
        row("verified", "every byte");
    }

    private static String peers(Figures figures, ScenarioSpec scenario) {
        return scenario.leechers()
                .map(all -> all.leechers() + ", of which "
                        + Math.max(0, figures.transfer().peersConnected())
                        + " connected, " + Math.max(0, figures.transfer().peersServing()) + " were served, "
                        + figures.seeding()
                                .map(seeding -> Math.max(0, seeding.leechersDone()))
                                .orElse(0)
                        + " got everything")
                .orElseGet(() -> scenario.peers() + ", of which "
                        + Math.max(0, figures.transfer().peersConnected()) + " reached, "
                        + Math.max(0, figures.transfer().peersServing()) + " served");
    }

    private void seeding(Figures figures, ScenarioSpec scenario) {
        row(
                "serving",
                Quantity.mebibytes(Measure.SERVING_RATE.of(figures, scenario)) + " MiB/s from the first block on, "
                        + seconds(Measure.SERVING_CPU_PER_GIB.of(figures, scenario)) + " of CPU per GiB");
        row(
                "fairness",
                Quantity.number(Measure.FAIRNESS.of(figures, scenario)) + " of the leechers' rates, "
                        + Quantity.number(Measure.FAIRNESS_AT_FIRST_DONE.of(figures, scenario))
                        + " when the first was done (Jain's index)");
    }

    private void trading(TradingFigures trading, Figures figures, ScenarioSpec scenario) {
        row("time", seconds(figures.wallSeconds()));
        row(
                "complete",
                "after " + seconds(trading.completedSeconds()) + ", "
                        + Quantity.number(Measure.BESIDE_OTHERS.of(figures, scenario)) + " times the others' "
                        + seconds(trading.middleOfOthersSeconds()) + " (middle)");
        row(
                "gave",
                Quantity.bytes(Math.max(0, trading.uploadedBytes())) + ", took "
                        + Quantity.bytes(Math.max(0, trading.downloadedBytes())));
        OthersText.of(trading).forEach(text -> row("others", text));
        row("CPU", cpu(figures.process().cpuSeconds(), scenario));
        row(
                "peak memory",
                figures.process().peakBytes() < 0
                        ? "unknown"
                        : Quantity.bytes(figures.process().peakBytes()));
        row("verified", "every byte");
    }

    private void failure(Cell cell) {
        row(
                "result",
                cell.runs().stream()
                        .filter(run -> run.outcome() != Outcome.DONE)
                        .findFirst()
                        .map(ReportTable::reason)
                        .orElse("not run"));
    }

    private static String tailShare(Figures figures, ScenarioSpec scenario) {
        double share = Measure.TAIL_SHARE.of(figures, scenario);
        return Double.isFinite(share) ? " (" + Quantity.percent(share) + " of the whole)" : "";
    }

    private static String share(Figures figures, ScenarioSpec scenario) {
        double share = Measure.SHARE.of(figures, scenario);
        String what = scenario.leechers().isPresent() ? " of what the leechers ask for" : " of what the swarm can send";
        return Double.isFinite(share) ? ", " + Quantity.percent(share) + what : "";
    }

    private static String times(Measure measure, Figures figures, Optional<Figures> floor, ScenarioSpec scenario) {
        double ratio = floor.map(least -> measure.of(figures, scenario) / measure.of(least, scenario))
                .orElse(Double.NaN);
        return Double.isFinite(ratio) ? ", " + Quantity.number(ratio) + " times the null client's" : "";
    }

    private static String cpu(double seconds, ScenarioSpec scenario) {
        return Double.isFinite(seconds) && seconds >= 0
                ? seconds(seconds) + ", " + seconds(seconds * (1L << 30) / scenario.workBytes()) + " per GiB"
                : "unknown";
    }

    private static String seconds(double seconds) {
        return seconds >= 0 ? Quantity.number(seconds) + " s" : Quantity.UNKNOWN;
    }

    private void row(String name, String value) {
        text.append(String.format(Locale.ROOT, "%-12s %s\n", name, value));
    }
}

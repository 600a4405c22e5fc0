package dev.spate.report.page;

import dev.spate.report.ClientSpec;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Comparison;
import dev.spate.report.stats.Measure;
import dev.spate.report.stats.Verdict;
import dev.spate.report.text.Column;
import dev.spate.report.text.Quantity;
import dev.spate.report.text.ReportTable;
import dev.spate.text.CleanText;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** The tables of the page: the summary, all figures of a scenario, and every run. */
final class PageTables {
    /** A column of the figures. */
    private record Figure(String title, Measure measure, DoubleFunction<String> format, boolean interval) {}

    private static final List<Figure> FIGURES = List.of(
            new Figure("Wall s", Measure.WALL, Quantity::number, true),
            new Figure("MiB/s", Measure.RATE, Quantity::mebibytes, false),
            new Figure("Share of capacity", Measure.SHARE, Quantity::percent, false),
            new Figure("First block s", Measure.FIRST_BLOCK, Quantity::number, false),
            new Figure("50 % s", Measure.HALF, Quantity::number, false),
            new Figure("99 % s", Measure.NEARLY, Quantity::number, false),
            new Figure("Tail s", Measure.TAIL, Quantity::number, false),
            new Figure("Tail, of the whole", Measure.TAIL_SHARE, Quantity::percent, false),
            new Figure("CPU s/GiB", Measure.CPU_PER_GIB, Quantity::number, true),
            new Figure("Peak MiB", Measure.PEAK, Quantity::mebibytes, true),
            new Figure("Wasted", Measure.WASTED, Quantity::percent, false),
            new Figure("Queue, middle", Measure.QUEUE, Quantity::count, false),
            new Figure("Queue, most", Measure.QUEUE_MOST, Quantity::count, false),
            new Figure("Peers reached", Measure.CONNECTIONS, Quantity::count, false),
            new Figure("Fairness", Measure.FAIRNESS, Quantity::number, false),
            new Figure("Serving: MiB/s", Measure.SERVING_RATE, Quantity::mebibytes, false),
            new Figure("Serving: CPU s/GiB", Measure.SERVING_CPU_PER_GIB, Quantity::number, true),
            new Figure("Fairness at first done", Measure.FAIRNESS_AT_FIRST_DONE, Quantity::number, false),
            new Figure("Half of leechers done s", Measure.MIDDLE_DONE, Quantity::number, false),
            new Figure("Complete among others s", Measure.COMPLETED, Quantity::number, true),
            new Figure("Others complete s, middle", Measure.OTHERS_COMPLETED, Quantity::number, false),
            new Figure("Beside others", Measure.BESIDE_OTHERS, Quantity::number, true),
            new Figure("Gave, of the content", Measure.GAVE, Quantity::percent, false),
            new Figure("Took, of the content", Measure.TOOK, Quantity::percent, false),
            new Figure("Switches per MiB", Measure.SWITCHES, Quantity::coarse, false));

    private static final List<String> RUN_COLUMNS = List.of(
            "Scenario",
            "Round",
            "Client",
            "Outcome",
            "Wall s",
            "Share of capacity",
            "Tail s",
            "CPU s",
            "Peak RSS",
            "Sent",
            "Sent twice",
            "Corrupt",
            "Peers",
            "Swarm CPU s",
            "Others' CPU s");

    private final Analysis analysis;
    private final Palette palette;
    private final Html html;

    PageTables(Analysis analysis, Palette palette, Html html) {
        this.analysis = analysis;
        this.palette = palette;
        this.html = html;
    }

    /** A row for each client, a column for each scenario: wall time, and what is said of it. */
    void summary() {
        List<ScenarioSpec> scenarios = analysis.report().scenarios();
        List<ClientSpec> clients =
                analysis.cells().stream().map(Cell::client).distinct().toList();
        html.open("div", "class", "wide")
                .open("table", "class", "summary")
                .open("thead")
                .open("tr");
        html.element("th", "Wall time, s", "scope", "col");
        for (ScenarioSpec scenario : scenarios) {
            html.open("th", "scope", "col");
            html.element("a", CleanText.spaced(scenario.name()), "href", "#s" + scenarios.indexOf(scenario))
                    .close();
        }
        html.close().close().open("tbody");
        for (ClientSpec client : clients) {
            html.open("tr");
            client(client);
            scenarios.forEach(scenario ->
                    summary(analysis.cell(scenario.name(), client.name()).orElseThrow()));
            html.close();
        }
        html.close().close().close();
    }

    private void summary(Cell cell) {
        html.open("td");
        String wall = Column.wall(cell);
        boolean bad = cell.failures() > 0;
        html.element(
                "span",
                bad && cell.counted().isEmpty() ? Column.failed(cell) : wall,
                "class",
                bad && cell.counted().isEmpty() ? "bad" : "figure");
        if (bad && !cell.counted().isEmpty()) {
            html.element("small", Column.failed(cell), "class", "bad");
        } else if (!bad) {
            analysis.comparison(cell)
                    .ifPresentOrElse(
                            known -> html.element("small", Column.verdict(known), "class", known.verdict()),
                            () -> html.element("small", Column.standing(cell, analysis), "class", "dim"));
        }
        html.close();
    }

    private void client(ClientSpec client) {
        html.open("th", "scope", "row", "class", palette.of(client));
        html.open("span", "class", "swatch")
                .close()
                .text(CleanText.spaced(client.name()))
                .close();
    }

    /** All measures of one scenario, medians with intervals; without those that no client tells. */
    void figures(List<Cell> cells) {
        List<Figure> told = FIGURES.stream()
                .filter(each -> cells.stream().anyMatch(cell -> Double.isFinite(cell.median(each.measure()))))
                .toList();
        String baseline = analysis.report().baseline();
        html.open("div", "class", "wide")
                .open("table", "class", "figures")
                .open("thead")
                .open("tr");
        for (String title :
                List.of("Client", "Runs", baseline.isEmpty() ? "" : "Beside " + CleanText.spaced(baseline))) {
            html.element("th", title, "scope", "col");
        }
        told.forEach(each -> html.element("th", each.title(), "scope", "col"));
        html.close().close().open("tbody");
        for (Cell cell : cells) {
            html.open("tr");
            client(cell.client());
            String runs =
                    cell.attempts() == 0 ? Quantity.UNKNOWN : cell.counted().size() + "/" + cell.attempts();
            html.element("td", runs, "class", cell.failures() > 0 ? "bad" : "");
            beside(cell);
            told.forEach(each -> figure(cell, each));
            html.close();
        }
        html.close().close().close();
    }

    private void figure(Cell cell, Figure figure) {
        html.open("td").text(figure.format().apply(cell.median(figure.measure())));
        if (figure.interval()) {
            cell.estimate(figure.measure())
                    .filter(each -> each.count() > 1)
                    .ifPresent(each -> html.element(
                            "small",
                            figure.format().apply(each.low()) + "–"
                                    + figure.format().apply(each.high())));
        }
        html.close();
    }

    private void beside(Cell cell) {
        Optional<Comparison> comparison = analysis.comparison(cell);
        html.open(
                "td",
                "class",
                cell.failures() > 0
                        ? "bad"
                        : comparison.map(each -> each.verdict().toString()).orElse("dim"));
        html.text(Column.standing(cell, analysis));
        comparison
                .filter(each -> each.verdict() != Verdict.FAILED)
                .flatMap(Comparison::ratio)
                .filter(each -> each.count() > 1)
                .ifPresent(ratio ->
                        html.element("small", Quantity.number(ratio.low()) + "–" + Quantity.number(ratio.high())));
        html.close();
    }

    /** Every run in the order in which they were run: a row of figures, and one of its failure and its exact command. */
    void runs() {
        html.open("div", "class", "wide")
                .open("table", "class", "runs")
                .open("thead")
                .open("tr");
        for (String title : RUN_COLUMNS) {
            html.element("th", title, "scope", "col");
        }
        html.close().close().open("tbody");
        analysis.report().runs().forEach(this::run);
        html.close().close().close();
    }

    private void run(RunRecord run) {
        html.open("tr").element("td", CleanText.spaced(run.scenario()));
        html.element("td", run.round() == 0 ? "warm-up" : Integer.toString(run.round()));
        html.element("td", CleanText.spaced(run.client()));
        boolean bad = run.outcome() != Outcome.DONE && run.outcome() != Outcome.SKIPPED;
        html.element("td", ReportTable.outcome(run), "class", bad ? "bad" : "");
        Optional<Figures> figures = run.figures();
        cell(figures.map(each -> each.wallSeconds()).map(Quantity::seconds));
        Optional<ScenarioSpec> scenario = analysis.report().scenarios().stream()
                .filter(each -> each.name().equals(run.scenario()))
                .findFirst();
        cell(figures.flatMap(each -> scenario.map(swarm -> Measure.SHARE.of(each, swarm)))
                .filter(share -> run.outcome() == Outcome.DONE)
                .map(Quantity::percent));
        cell(figures.flatMap(each -> scenario.map(swarm -> Measure.TAIL.of(each, swarm)))
                .map(Quantity::number));
        cell(figures.map(each -> each.process().cpuSeconds()).map(Quantity::seconds));
        cell(figures.map(each -> (double) each.process().peakBytes()).map(Quantity::size));
        cell(figures.map(each -> (double) each.transfer().sentBytes()).map(Quantity::size));
        cell(figures.map(each -> (double) each.transfer().duplicateBytes()).map(Quantity::size));
        cell(figures.map(each -> (double) each.transfer().corruptBytes()).map(Quantity::size));
        cell(figures.map(each -> each.transfer().peersConnected())
                .map(each -> each < 0 ? Quantity.UNKNOWN : Integer.toString(each)));
        cell(figures.map(each -> each.swarmSeconds()).map(Quantity::seconds));
        cell(figures.map(each -> each.otherSeconds()).map(Quantity::seconds));
        html.close().open("tr", "class", "detail").open("td", "colspan", RUN_COLUMNS.size());
        if (!run.message().isBlank()) {
            html.element("p", CleanText.spaced(run.message()), "class", bad ? "bad" : "dim");
        }
        html.command(run.command());
        html.close().close();
    }

    private void cell(Optional<String> text) {
        html.element("td", text.orElse(Quantity.UNKNOWN));
    }
}

package dev.spate.report;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** The tables of the page: the summary, all figures of a scenario, and every run. */
final class PageTables {
    private static final List<String> RUN_COLUMNS = List.of(
            "Scenario",
            "Round",
            "Client",
            "Outcome",
            "Wall s",
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
            html.element("a", Quantity.plain(scenario.name()), "href", "#s" + scenarios.indexOf(scenario))
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
                .text(Quantity.plain(client.name()))
                .close();
    }

    /** All measures of one scenario, medians with intervals. */
    void figures(List<Cell> cells) {
        html.open("div", "class", "wide").open("table").open("thead").open("tr");
        for (String title : List.of(
                "Client",
                "Runs",
                "Wall s",
                "Beside "
                        + (analysis.report().baseline().isEmpty()
                                ? "baseline"
                                : analysis.report().baseline()),
                "MiB/s",
                "Share of capacity",
                "First block s",
                "50 % s",
                "99 % s",
                "Tail s",
                "CPU s/GiB",
                "Peak RSS",
                "Wasted",
                "Queue, middle",
                "Queue, most",
                "Peers reached",
                "Fairness",
                "Switches/MiB",
                "Beside "
                        + (analysis.report().baseline().isEmpty()
                                ? "baseline"
                                : analysis.report().baseline()))) {
            html.element("th", title, "scope", "col");
        }
        html.close().close().open("tbody");
        for (Cell cell : cells) {
            html.open("tr");
            client(cell.client());
            html.element(
                    "td",
                    cell.attempts() == 0 ? Quantity.UNKNOWN : cell.counted().size() + "/" + cell.attempts(),
                    "class",
                    cell.failures() > 0 ? "bad" : "");
            interval(cell, Measure.WALL, Quantity::number);
            beside(cell);
            plain(cell, Measure.RATE, Quantity::mebibytes);
            plain(cell, Measure.SHARE, Quantity::percent);
            plain(cell, Measure.FIRST_BLOCK, Quantity::number);
            plain(cell, Measure.HALF, Quantity::number);
            plain(cell, Measure.NEARLY, Quantity::number);
            plain(cell, Measure.TAIL, Quantity::number);
            interval(cell, Measure.CPU_PER_GIB, Quantity::number);
            interval(cell, Measure.PEAK, Quantity::bytes);
            plain(cell, Measure.WASTED, Quantity::percent);
            plain(cell, Measure.QUEUE, Quantity::count);
            plain(cell, Measure.QUEUE_MOST, Quantity::count);
            plain(cell, Measure.CONNECTIONS, Quantity::count);
            plain(cell, Measure.FAIRNESS, Quantity::number);
            plain(cell, Measure.SWITCHES, Quantity::coarse);
            html.close();
        }
        html.close().close().close();
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

    private void plain(Cell cell, Measure measure, DoubleFunction<String> format) {
        html.element("td", format.apply(cell.median(measure)));
    }

    private void interval(Cell cell, Measure measure, DoubleFunction<String> format) {
        html.open("td").text(format.apply(cell.median(measure)));
        cell.estimate(measure)
                .filter(each -> each.count() > 1)
                .ifPresent(each -> html.element("small", format.apply(each.low()) + "–" + format.apply(each.high())));
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
        html.open("tr").element("td", Quantity.plain(run.scenario()));
        html.element("td", run.round() == 0 ? "warm-up" : Integer.toString(run.round()));
        html.element("td", Quantity.plain(run.client()));
        boolean bad = run.outcome() != Outcome.DONE && run.outcome() != Outcome.SKIPPED;
        html.element("td", ReportTable.outcome(run), "class", bad ? "bad" : "");
        Optional<Figures> figures = run.figures();
        cell(figures.map(each -> each.wallSeconds()).map(Quantity::seconds));
        cell(figures.map(each -> each.cpuSeconds()).map(Quantity::seconds));
        cell(figures.map(each -> (double) each.peakBytes()).map(Quantity::size));
        cell(figures.map(each -> (double) each.sentBytes()).map(Quantity::size));
        cell(figures.map(each -> (double) each.duplicateBytes()).map(Quantity::size));
        cell(figures.map(each -> (double) each.corruptBytes()).map(Quantity::size));
        cell(figures.map(each -> each.peersConnected())
                .map(each -> each < 0 ? Quantity.UNKNOWN : Integer.toString(each)));
        cell(figures.map(each -> each.swarmSeconds()).map(Quantity::seconds));
        cell(figures.map(each -> each.otherSeconds()).map(Quantity::seconds));
        html.close().open("tr", "class", "detail").open("td", "colspan", RUN_COLUMNS.size());
        if (!run.message().isBlank()) {
            html.element("p", Quantity.plain(run.message()), "class", bad ? "bad" : "dim");
        }
        CommandText.write(run.command(), html);
        html.close().close();
    }

    private void cell(Optional<String> text) {
        html.element("td", text.orElse(Quantity.UNKNOWN));
    }
}

package dev.spate.report.page;

import dev.spate.report.Figures;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.page.LineChart.Axis;
import dev.spate.report.page.LineChart.Curve;
import dev.spate.report.page.LineChart.Point;
import dev.spate.report.stats.Cell;
import dev.spate.report.text.Quantity;
import dev.spate.report.text.ReportTable;
import dev.spate.text.CleanText;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The curves of one scenario. */
final class ScenarioCharts {
    private static final double TALL = 240;
    private static final double SMALL = 130;

    /** Nines of 50 %, 90 %, 99 %, 99.9 % and 99.99 %. */
    private static final List<Double> PERCENTILES = List.of(Math.log10(2), 1.0, 2.0, 3.0, 4.0);

    private static final List<String> PERCENTILE_NAMES = List.of("50 %", "90 %", "99 %", "99.9 %", "99.99 %");

    private final ScenarioSpec scenario;
    private final List<Cell> cells;
    private final Palette palette;

    ScenarioCharts(ScenarioSpec scenario, List<Cell> cells, Palette palette) {
        this.scenario = scenario;
        this.cells = cells;
        this.palette = palette;
    }

    /** Progress, tail and latency, all clients in one chart each. */
    void together(Html html) {
        LineChart progress = new LineChart("Progress: content sent once (middle run)", TALL);
        LineChart tail = new LineChart("The last 5 % (middle run)", TALL);
        LineChart latency = new LineChart("Request to block: percentiles of all rounds", TALL);
        for (Cell cell : cells) {
            shown(cell).ifPresent(run -> {
                String style = style(cell, run);
                progress.add(curve(cell, style, run, figures -> RunCurves.progress(figures, scenario.workBytes())));
                tail.add(curve(cell, style, run, figures -> RunCurves.tail(figures, scenario.workBytes())));
            });
            latency.add(new Curve(palette.of(cell.client()), name(cell), RunCurves.latency(cell), false));
        }
        if (!progress.isEmpty()) {
            progress.draw(html, seconds(progress.highestX()), percent(0));
        }
        if (!tail.isEmpty() && tail.highestX() > 0) {
            tail.draw(
                    html,
                    Axis.linear(0, tail.highestX(), Quantity::mark, "seconds after 95 % had been sent"),
                    percent(95));
        }
        if (!latency.isEmpty()) {
            Axis nines = new Axis(
                    0,
                    latency.highestX(),
                    false,
                    PERCENTILES.stream()
                            .filter(each -> each <= latency.highestX() + 0.01)
                            .toList(),
                    value -> PERCENTILE_NAMES.get(PERCENTILES.indexOf(value)),
                    "share of blocks that took no longer");
            latency.draw(
                    html,
                    nines,
                    new Axis(latency.lowestY(), latency.highestY(), true, List.of(), ScenarioCharts::milliseconds, ""));
        }
    }

    /** What the swarm sent over time: a small chart for each client, all with the same axes. */
    void throughput(Html html) {
        double longest = 0;
        double fastest = 0;
        for (Cell cell : cells) {
            LineChart chart = throughput(cell);
            longest = Math.max(longest, chart.isEmpty() ? 0 : chart.highestX());
            fastest = Math.max(fastest, chart.isEmpty() ? 0 : chart.highestY());
        }
        for (Cell cell : cells) {
            LineChart chart = throughput(cell);
            if (!chart.isEmpty()) {
                chart.draw(html, seconds(longest), Axis.linear(0, fastest, Quantity::mark, ""));
            }
        }
    }

    private LineChart throughput(Cell cell) {
        LineChart chart = new LineChart(name(cell), SMALL);
        Optional<RunRecord> middle = shown(cell);
        for (RunRecord run : cell.counted()) {
            if (!middle.equals(Optional.of(run))) {
                chart.add(curve(
                        cell,
                        style(cell, run) + " faint",
                        run,
                        figures -> RunCurves.rate(figures.transfer().series())));
            }
        }
        middle.ifPresent(run -> chart.add(curve(
                cell,
                style(cell, run),
                run,
                figures -> RunCurves.rate(figures.transfer().series()))));
        return chart;
    }

    private Curve curve(Cell cell, String style, RunRecord run, Function<Figures, List<Point>> points) {
        Figures figures = run.figures().orElseThrow();
        String told = name(cell) + ", round " + run.round() + (run.counts() ? "" : ", " + ReportTable.reason(run));
        return new Curve(style, told, points.apply(figures), !style.contains("faint"));
    }

    /** The middle run that counts; of a client that never ended well, the last that has figures. */
    private static Optional<RunRecord> shown(Cell cell) {
        return cell.middleRun()
                .or(() -> cell.runs().stream()
                        .filter(run -> run.round() > 0 && run.figures().isPresent())
                        .reduce((first, second) -> second));
    }

    private String style(Cell cell, RunRecord run) {
        return palette.of(cell.client()) + (run.counts() ? "" : " failed");
    }

    private static String name(Cell cell) {
        return CleanText.spaced(cell.client().name());
    }

    private static Axis seconds(double most) {
        return Axis.linear(0, most, Quantity::mark, "seconds");
    }

    private static Axis percent(double low) {
        return Axis.linear(low, 100, value -> Quantity.mark(value) + " %", "");
    }

    private static String milliseconds(double value) {
        if (value >= 1_000) {
            return Quantity.mark(value / 1_000) + " s";
        }
        return value < 1 ? Quantity.mark(value * 1_000) + " µs" : Quantity.mark(value) + " ms";
    }
}

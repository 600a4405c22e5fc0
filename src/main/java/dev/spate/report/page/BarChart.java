package dev.spate.report.page;

import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Estimate;
import dev.spate.report.stats.Measure;
import dev.spate.report.text.Column;
import dev.spate.text.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/** One measure of all clients in a scenario as bars from 0, with intervals; a dashed line marks the floor. */
final class BarChart {
    private static final double WIDTH = 360;
    private static final double PLOT_FROM = 112;
    private static final double PLOT_TO = 282;
    private static final double ROW = 24;
    private static final double BAR = 13;
    private static final int LONGEST_NAME = 17;

    private final String title;
    private final Measure measure;
    private final DoubleFunction<String> format;
    private final Palette palette;

    BarChart(String title, Measure measure, DoubleFunction<String> format, Palette palette) {
        this.title = title;
        this.measure = measure;
        this.format = format;
        this.palette = palette;
    }

    private record Row(Cell cell, Optional<Estimate> estimate) {}

    /** Draws the figure; nothing when no client tells this measure. */
    void draw(List<Cell> cells, Html html) {
        List<Row> rows = new ArrayList<>();
        cells.forEach(cell -> rows.add(new Row(cell, cell.estimate(measure))));
        double most = rows.stream()
                .flatMap(row -> row.estimate().stream())
                .mapToDouble(Estimate::high)
                .max()
                .orElse(-1);
        if (most < 0) {
            return;
        }
        AxisScale axisScale = AxisScale.linear(0, most, PLOT_FROM, PLOT_TO);
        double height = ROW * rows.size() + 4;
        html.open("figure").element("figcaption", title);
        html.open(
                "svg",
                "viewBox",
                "0 0 " + Html.number(WIDTH) + " " + Html.number(height),
                "role",
                "img",
                "aria-label",
                title);
        rows.stream()
                .filter(row -> row.cell().client().floor())
                .flatMap(row -> row.estimate().stream())
                .forEach(floor -> floorLine(html, axisScale.at(floor.median()), height));
        html.empty("line", "class", "axis", "x1", PLOT_FROM, "x2", PLOT_FROM, "y1", 0.0, "y2", height);
        for (int i = 0; i < rows.size(); i++) {
            row(html, rows.get(i), axisScale, ROW * i + 2 + ROW / 2);
        }
        html.close().close();
    }

    private static void floorLine(Html html, double x, double height) {
        html.empty("line", "class", "floorline", "x1", x, "x2", x, "y1", 0.0, "y2", height);
    }

    private void row(Html html, Row row, AxisScale axisScale, double middle) {
        String name = CleanText.spaced(row.cell().client().name());
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
        html.open("g", "class", palette.of(row.cell().client()));
        html.element("title", name + ": " + told(row));
        html.element("text", shown, "class", "name", "x", PLOT_FROM - 6, "y", middle + 4, "text-anchor", "end");
        row.estimate().ifPresentOrElse(estimate -> bar(html, estimate, row.cell(), axisScale, middle), () -> {
            String why = row.cell().failures() > 0
                    ? Column.failed(row.cell())
                    : row.cell().attempts() == 0 ? "not run" : "not known";
            String style = row.cell().failures() > 0 ? "bad" : "dim";
            html.element("text", why, "class", style, "x", PLOT_FROM + 6, "y", middle + 4);
        });
        html.close();
    }

    private void bar(Html html, Estimate estimate, Cell cell, AxisScale axisScale, double middle) {
        double end = axisScale.at(estimate.median());
        html.empty(
                "rect",
                "class",
                "bar",
                "x",
                PLOT_FROM,
                "y",
                middle - BAR / 2,
                "width",
                Math.max(1, end - PLOT_FROM),
                "height",
                BAR,
                "rx",
                "1.5");
        if (estimate.count() > 1) {
            double low = axisScale.at(estimate.low());
            double high = axisScale.at(estimate.high());
            html.empty(
                    "path",
                    "class",
                    "whisker",
                    "d",
                    "M" + Html.number(low) + " " + Html.number(middle - 4) + "v8M"
                            + Html.number(low) + " " + Html.number(middle) + "H" + Html.number(high) + "M"
                            + Html.number(high) + " " + Html.number(middle - 4) + "v8");
        }
        html.open("text", "class", "value", "x", WIDTH - 2, "y", middle + 4, "text-anchor", "end");
        if (cell.failures() > 0) {
            html.element("tspan", cell.counted().size() + "/" + cell.attempts() + " ", "class", "bad");
        }
        html.text(format.apply(estimate.median())).close();
    }

    private String told(Row row) {
        return row.estimate()
                .map(known -> format.apply(known.median())
                        + (known.count() > 1
                                ? ", 95 % interval " + format.apply(known.low()) + " to " + format.apply(known.high())
                                        + ", " + known.count() + " runs"
                                : ""))
                .orElse("no run that counts");
    }
}

package dev.spate.report.page;

import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.Warning;
import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Measure;
import dev.spate.report.text.ClientAge;
import dev.spate.report.text.Quantity;
import dev.spate.report.text.ReportTable;
import dev.spate.text.CleanText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The report as one HTML page that needs nothing else: charts are inline SVG, there is no script, and its own policy
 * forbids loading anything. Text that clients told is escaped.
 */
public final class ReportPage {
    private final Analysis analysis;
    private final BenchReport report;
    private final Palette palette;
    private final Html html = new Html();
    private final PageTables tables;

    private ReportPage(BenchReport report) {
        this.report = report;
        this.analysis = Analysis.of(report);
        this.palette = new Palette(report.clients());
        this.tables = new PageTables(analysis, palette, html);
    }

    /**
     * Writes the page to a file, in place of what was there.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(BenchReport report, Path file) throws IOException {
        Files.writeString(file, html(report), StandardCharsets.UTF_8);
    }

    /** The page. */
    public static String html(BenchReport report) {
        ReportPage page = new ReportPage(report);
        page.html.raw("<!DOCTYPE html>\n").open("html", "lang", "en");
        page.head();
        page.body();
        return page.html.close().toString();
    }

    private void head() {
        html.open("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        html.element(
                "title", "spate bench " + CleanText.spaced(report.environment().startedAt()));
        html.open("style").raw(style()).close().close();
    }

    private void body() {
        html.open("body").open("header").element("h1", "spate bench");
        Environment environment = report.environment();
        html.element(
                "p",
                CleanText.spaced(String.join(
                        " · ",
                        List.of(
                                environment.startedAt().replace('T', ' '),
                                environment.cpu() + ", " + environment.cores() + " cores",
                                environment.os(),
                                "spate " + environment.spateVersion()))),
                "class",
                "dim");
        html.close().open("main");
        warnings();
        html.open("section").element("h2", "Summary");
        tables.summary();
        html.element("p", explanation(), "class", "dim").close();
        List<ScenarioSpec> scenarios = report.scenarios();
        for (int i = 0; i < scenarios.size(); i++) {
            scenario(scenarios.get(i), i);
        }
        environment(environment);
        clients();
        html.open("section").element("h2", "Every run");
        tables.runs();
        html.close().close().close();
    }

    private void warnings() {
        if (report.warnings().isEmpty() && !report.interrupted()) {
            return;
        }
        html.open("section", "class", "warnings")
                .element("h2", "Read this first")
                .open("ul");
        if (report.interrupted()) {
            html.element("li", "The bench was interrupted: rounds are missing.");
        }
        for (Warning warning : report.warnings()) {
            html.open("li")
                    .element("b", ReportTable.place(warning))
                    .text(CleanText.spaced(warning.message()))
                    .close();
        }
        html.close().close();
    }

    private String explanation() {
        String medians = "Medians of the rounds that ended well; intervals hold 95 % of 10,000 bootstrap medians. ";
        String floor = "The null client does only what every client must do; it is no lower bound. ";
        return medians
                + (analysis.cells().stream().anyMatch(cell -> cell.client().floor()) ? floor : "")
                + (report.baseline().isEmpty()
                        ? ""
                        : "Faster or slower than " + CleanText.spaced(report.baseline())
                                + ": at least three rounds each, no failures, and the interval of the ratio does not"
                                + " hold 1. By chance alone that happens to one pair of equals in ten with three"
                                + " rounds, in thirty with five.");
    }

    private void scenario(ScenarioSpec scenario, int number) {
        List<Cell> cells = analysis.of(scenario);
        html.open("section", "id", "s" + number).element("h2", CleanText.spaced(scenario.name()));
        html.element("p", CleanText.spaced(scenario.description()));
        html.open("p", "class", "dim").text(ReportTable.shape(scenario) + ". ");
        List<String> swarm = new ArrayList<>(List.of("spate", "swarm"));
        swarm.addAll(scenario.arguments());
        html.command(swarm);
        if (!scenario.clientArguments().isEmpty()) {
            html.text(", and to the client ");
            html.command(scenario.clientArguments());
        }
        html.close();
        failures(cells);
        html.open("div", "class", "charts");
        new BarChart("Wall time, s", Measure.WALL, Quantity::number, palette).draw(cells, html);
        new BarChart("CPU seconds for each GiB", Measure.CPU_PER_GIB, Quantity::number, palette).draw(cells, html);
        if (scenario.leechers().isPresent()) {
            new BarChart(
                            "CPU seconds for each GiB, without the start",
                            Measure.SERVING_CPU_PER_GIB,
                            Quantity::number,
                            palette)
                    .draw(cells, html);
            new BarChart("Fairness: Jain's index of the leechers' rates", Measure.FAIRNESS, Quantity::number, palette)
                    .draw(cells, html);
        }
        if (cells.stream().anyMatch(cell -> Double.isFinite(cell.median(Measure.BESIDE_OTHERS)))) {
            new BarChart("Time by the others' middle time", Measure.BESIDE_OTHERS, Quantity::number, palette)
                    .draw(cells, html);
            new BarChart("Gave, of the content", Measure.GAVE, Quantity::percent, palette).draw(cells, html);
        }
        new BarChart("Peak memory", Measure.PEAK, Quantity::bytes, palette).draw(cells, html);
        new BarChart("Time to the first block, s", Measure.FIRST_BLOCK, Quantity::number, palette).draw(cells, html);
        new BarChart("Tail: from 99 % to the end, s", Measure.TAIL, Quantity::number, palette).draw(cells, html);
        new BarChart("Share of capacity", Measure.SHARE, Quantity::percent, palette).draw(cells, html);
        new BarChart("Wasted: sent twice", Measure.WASTED, Quantity::percent, palette).draw(cells, html);
        html.close();
        ScenarioCharts charts = new ScenarioCharts(scenario, cells, palette);
        legend(cells);
        html.open("div", "class", "charts");
        charts.together(html);
        html.close().element("h3", "Throughput over time, MiB/s").open("div", "class", "charts small");
        charts.throughput(html);
        html.close().element("h3", "Figures");
        tables.figures(cells);
        html.close();
    }

    private void failures(List<Cell> cells) {
        List<String> lines = cells.stream()
                .flatMap(cell -> ReportTable.failures(cell).stream())
                .toList();
        if (!lines.isEmpty()) {
            html.open("ul", "class", "failures");
            lines.forEach(line -> html.element("li", line));
            html.close();
        }
    }

    private void legend(List<Cell> cells) {
        html.open("p", "class", "legend");
        for (Cell cell : cells) {
            html.open("span", "class", palette.of(cell.client()))
                    .open("svg", "viewBox", "0 0 22 8", "aria-hidden", "true");
            html.empty("path", "class", "curve", "d", "M0 4H22")
                    .close()
                    .text(CleanText.spaced(cell.client().name()))
                    .close();
        }
        html.close();
    }

    private void environment(Environment environment) {
        html.open("section").element("h2", "Environment").open("dl");
        entry("Started", environment.startedAt());
        entry("Command", "spate " + environment.commandLine());
        entry("spate", environment.spateVersion());
        entry("System", environment.os());
        entry("Processor", environment.cpu() + ", " + environment.cores() + " cores");
        entry("Memory", environment.memoryBytes() > 0 ? Quantity.bytes(environment.memoryBytes()) : "");
        entry("Java", environment.java());
        entry("Output", environment.outputDirectory() + " (" + environment.outputFileSystem() + ")");
        entry("Open files", environment.openFiles() > 0 ? Long.toString(environment.openFiles()) : "");
        entry("Network", environment.network());
        if (!environment.congestionControl().isEmpty()) {
            // Older reports do not name it.
            entry("TCP congestion control", environment.congestionControl());
        }
        html.close().close();
    }

    private void clients() {
        html.open("section").element("h2", "Clients").open("dl");
        for (ClientSpec client : report.clients()) {
            html.element("dt", ClientAge.of(client, report.environment()));
            html.open("dd");
            html.command(client.command());
            html.close();
        }
        html.close().close();
    }

    private void entry(String name, String value) {
        html.element("dt", name).element("dd", value.isBlank() ? "unknown" : CleanText.spaced(value));
    }

    private static String style() {
        try (InputStream in = ReportPage.class.getResourceAsStream("page.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the style sheet is not in the jar", e);
        }
    }
}

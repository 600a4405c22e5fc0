package dev.spate.report.text;

import dev.spate.report.BenchReport;
import dev.spate.report.Figures;
import dev.spate.report.Outcome;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.Warning;
import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Comparison;
import dev.spate.text.CleanText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report for a terminal: a block for each scenario with a row for each client, what failed below it, warnings at the end.
 *
 * <p>Columns that tell least are left out until the rows fit the width.
 */
public final class ReportTable {
    private static final String GAP = "  ";

    private final Analysis analysis;
    private final int width;
    private final StringBuilder text = new StringBuilder();

    private ReportTable(BenchReport report, int width) {
        this.analysis = Analysis.of(report);
        this.width = width;
    }

    /** The whole report, lines ended with line feeds; in lines of at most {@code width} columns as far as names allow. */
    public static String of(BenchReport report, int width) {
        ReportTable table = new ReportTable(report, width);
        report.scenarios().forEach(table::scenario);
        table.legend();
        table.notes();
        return table.text.toString();
    }

    private void scenario(ScenarioSpec scenario) {
        line(title(scenario));
        List<Cell> cells = analysis.of(scenario);
        List<Filled> columns = fitting(cells);
        for (int row = 0; row <= cells.size(); row++) {
            int at = row;
            line(columns.stream().map(column -> column.padded(at)).collect(Collectors.joining(GAP)));
        }
        cells.forEach(cell -> failures(cell).forEach(each -> line("  " + each)));
        cells.forEach(this::others);
        text.append('\n');
    }

    private void others(Cell cell) {
        cell.middleRun()
                .flatMap(RunRecord::figures)
                .flatMap(Figures::trading)
                .ifPresent(trading -> line("  beside "
                        + CleanText.spaced(cell.client().name()) + ": " + String.join("; ", OthersText.of(trading))));
    }

    /** {@code fifty: 512 MiB in pieces of 256 KiB from 50 peers, 200 MiB/s in all}. */
    static String title(ScenarioSpec scenario) {
        return CleanText.spaced(scenario.name()) + ": " + shape(scenario);
    }

    /** The same without the name. */
    public static String shape(ScenarioSpec scenario) {
        String capacity = scenario.capacityBytesPerSecond() == 0
                ? ""
                : ", " + Quantity.bytes(scenario.capacityBytesPerSecond()) + "/s in all";
        String content =
                Quantity.bytes(scenario.contentBytes()) + " in pieces of " + Quantity.bytes(scenario.pieceLength());
        return content
                + scenario.leechers()
                        .map(all -> " seeded, " + Quantity.bytes(all.totalBytes()) + " taken by " + all.leechers()
                                + (all.leechers() == 1 ? " leecher" : " leechers"))
                        .orElse(" from " + scenario.peers() + (scenario.peers() == 1 ? " peer" : " peers"))
                + capacity;
    }

    /** A column with its heading and what stands in each row. */
    private record Filled(Column column, List<String> texts, int width) {
        static Filled of(Column column, List<String> texts) {
            return new Filled(
                    column,
                    texts,
                    texts.stream().mapToInt(ReportTable::length).max().orElse(0));
        }

        boolean isEmpty() {
            return texts.stream().skip(1).allMatch(Quantity.UNKNOWN::equals);
        }

        String padded(int row) {
            String value = texts.get(row);
            String space = " ".repeat(width - length(value));
            return column.left() ? value + space : space + value;
        }
    }

    private List<Filled> fitting(List<Cell> cells) {
        List<Filled> columns = new ArrayList<>();
        for (Column column : Column.ALL) {
            List<String> texts = new ArrayList<>(List.of(heading(column)));
            cells.forEach(cell -> texts.add(column.text().of(cell, analysis)));
            columns.add(Filled.of(column, texts));
        }
        columns.removeIf(column -> column.column().rank() > 0 && column.isEmpty());
        while (total(columns) > width) {
            Optional<Filled> least = columns.stream()
                    .filter(each -> each.column().rank() > 0)
                    .max(Comparator.comparingInt(each -> each.column().rank()));
            if (least.isEmpty()) {
                break;
            }
            columns.remove(least.get());
        }
        return columns;
    }

    private static int total(List<Filled> columns) {
        return columns.stream().mapToInt(Filled::width).sum() + GAP.length() * (columns.size() - 1);
    }

    private String heading(Column column) {
        String baseline = analysis.report().baseline();
        return !column.title().isEmpty() || baseline.isEmpty() ? column.title() : "vs " + CleanText.spaced(baseline);
    }

    private static int length(String value) {
        return value.codePointCount(0, value.length());
    }

    /** A line for each reason why runs of a client did not end well, with the rounds that it befell. */
    public static List<String> failures(Cell cell) {
        return cell.runs().stream()
                .filter(run -> run.outcome() != Outcome.DONE)
                .map(ReportTable::reason)
                .distinct()
                .map(reason -> CleanText.spaced(cell.client().name()) + ", " + rounds(cell, reason) + ": " + reason)
                .toList();
    }

    private static String rounds(Cell cell, String reason) {
        List<RunRecord> same = cell.runs().stream()
                .filter(run -> run.outcome() != Outcome.DONE && reason(run).equals(reason))
                .toList();
        String numbers = same.stream()
                .map(run -> run.round() == 0 ? "warm-up" : Integer.toString(run.round()))
                .collect(Collectors.joining(", "));
        return numbers.equals("warm-up") ? numbers : (same.size() == 1 ? "round " : "rounds ") + numbers;
    }

    /** How a run that was not {@link Outcome#DONE} ended, in words. */
    public static String reason(RunRecord run) {
        String how = outcome(run);
        String why = CleanText.spaced(run.message());
        return why.isEmpty() ? how : how + ": " + why;
    }

    /** {@code timed out}. */
    public static String outcome(RunRecord run) {
        return run.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private void legend() {
        int rounds = analysis.cells().stream().mapToInt(Cell::attempts).max().orElse(0);
        if (rounds > 1) {
            line("Medians of " + rounds + " rounds; 95 %: bootstrap interval of the median wall time.");
        }
        if (!analysis.report().baseline().isEmpty() && rounds > 0) {
            line(
                    rounds < Comparison.LEAST_ROUNDS
                            ? "Every verdict is undecided below " + Comparison.LEAST_ROUNDS + " rounds (--rounds)."
                            : "Faster or slower: the 95 % interval of the ratio of wall times does not hold 1.");
            if (analysis.cells().stream()
                    .anyMatch(cell -> Column.standing(cell, analysis).contains("±"))) {
                line("Undecided with ±: so much is left open, and 10 % could not be told (more --rounds).");
            }
        }
    }

    private void notes() {
        ClientAge.lines(analysis.report().clients(), analysis.report().environment(), width)
                .forEach(this::line);
        if (analysis.report().interrupted()) {
            line("Interrupted: rounds are missing.");
        }
        for (Warning warning : analysis.report().warnings()) {
            line("warning: " + place(warning) + CleanText.spaced(warning.message()));
        }
    }

    /** {@code fifty, aria2c, round 2: }, as far as it is told. */
    public static String place(Warning warning) {
        List<String> words = new ArrayList<>();
        if (!warning.scenario().isEmpty()) {
            words.add(CleanText.spaced(warning.scenario()));
        }
        if (!warning.client().isEmpty()) {
            words.add(CleanText.spaced(warning.client()));
        }
        if (warning.round() >= 0) {
            words.add(warning.round() == 0 ? "warm-up" : "round " + warning.round());
        }
        return words.isEmpty() ? "" : String.join(", ", words) + ": ";
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}

package dev.spate.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The report for a terminal: a block for each scenario with a row for each client, what failed below it, warnings at the end.
 *
 * <p>Columns that tell least are left out until the rows fit the width.
 */
final class ReportTable {
    private static final String GAP = "  ";

    private final Analysis analysis;
    private final int width;
    private final StringBuilder text = new StringBuilder();

    private ReportTable(BenchReport report, int width) {
        this.analysis = Analysis.of(report);
        this.width = width;
    }

    /** The whole report, lines ended with line feeds; in lines of at most {@code width} columns as far as names allow. */
    static String of(BenchReport report, int width) {
        ReportTable table = new ReportTable(report, width);
        report.scenarios().forEach(table::scenario);
        table.legend();
        table.notes();
        return table.text.toString();
    }

    private void scenario(ScenarioSpec scenario) {
        line(title(scenario));
        List<Cell> cells = analysis.of(scenario);
        List<Column> columns = fitting(cells);
        int[] widths =
                columns.stream().mapToInt(column -> widest(column, cells)).toArray();
        row(columns.stream().map(this::heading).toList(), columns, widths);
        for (Cell cell : cells) {
            row(columns.stream().map(column -> column.text().of(cell, analysis)).toList(), columns, widths);
        }
        cells.forEach(this::failures);
        text.append('\n');
    }

    /** {@code fifty: 512 MiB in pieces of 256 KiB from 50 peers, 200 MiB/s in all}. */
    static String title(ScenarioSpec scenario) {
        String capacity = scenario.capacityBytesPerSecond() == 0
                ? ""
                : ", " + Quantity.bytes(scenario.capacityBytesPerSecond()) + "/s in all";
        return Quantity.plain(scenario.name()) + ": " + Quantity.bytes(scenario.contentBytes()) + " in pieces of "
                + Quantity.bytes(scenario.pieceLength()) + " from " + scenario.peers()
                + (scenario.peers() == 1 ? " peer" : " peers") + capacity;
    }

    private List<Column> fitting(List<Cell> cells) {
        List<Column> columns = new ArrayList<>(Column.ALL);
        columns.removeIf(column -> column.rank() > 0 && nothing(column, cells));
        while (total(columns, cells) > width) {
            Optional<Column> least =
                    columns.stream().filter(column -> column.rank() > 0).max(Comparator.comparingInt(Column::rank));
            if (least.isEmpty()) {
                break;
            }
            columns.remove(least.get());
        }
        return columns;
    }

    private boolean nothing(Column column, List<Cell> cells) {
        return cells.stream().allMatch(cell -> column.text().of(cell, analysis).equals(Quantity.UNKNOWN));
    }

    private int total(List<Column> columns, List<Cell> cells) {
        return columns.stream().mapToInt(column -> widest(column, cells)).sum() + GAP.length() * (columns.size() - 1);
    }

    private int widest(Column column, List<Cell> cells) {
        int widest = cells.stream()
                .mapToInt(cell -> length(column.text().of(cell, analysis)))
                .max()
                .orElse(0);
        return Math.max(widest, length(heading(column)));
    }

    private String heading(Column column) {
        String baseline = analysis.report().baseline();
        return !column.title().isEmpty() || baseline.isEmpty() ? column.title() : "vs " + Quantity.plain(baseline);
    }

    private void row(List<String> values, List<Column> columns, int[] widths) {
        line(IntStream.range(0, values.size())
                .mapToObj(i -> padded(values.get(i), widths[i], columns.get(i).left()))
                .collect(Collectors.joining(GAP)));
    }

    private static String padded(String value, int width, boolean left) {
        String space = " ".repeat(Math.max(0, width - length(value)));
        return left ? value + space : space + value;
    }

    private static int length(String value) {
        return value.codePointCount(0, value.length());
    }

    private void failures(Cell cell) {
        List<String> told = new ArrayList<>();
        for (RunRecord run : cell.runs()) {
            String reason = reason(run);
            if (run.outcome() != Outcome.DONE && !told.contains(reason)) {
                told.add(reason);
                line("  " + Quantity.plain(cell.client().name()) + ", " + rounds(cell, reason) + ": " + reason);
            }
        }
    }

    private static String rounds(Cell cell, String reason) {
        List<RunRecord> same = cell.runs().stream()
                .filter(run -> run.outcome() != Outcome.DONE && reason(run).equals(reason))
                .toList();
        String numbers = same.stream()
                .map(run -> run.round() == 0 ? "warm-up" : Integer.toString(run.round()))
                .collect(Collectors.joining(", "));
        return (same.size() == 1 ? "round " : "rounds ") + numbers;
    }

    /** How a run that was not {@link Outcome#DONE} ended, in words. */
    static String reason(RunRecord run) {
        String how = run.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String why = Quantity.plain(run.message());
        return why.isEmpty() ? how : how + ": " + why;
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
        }
    }

    private void notes() {
        if (analysis.report().interrupted()) {
            line("Interrupted: rounds are missing.");
        }
        for (Warning warning : analysis.report().warnings()) {
            line("warning: " + place(warning) + Quantity.plain(warning.message()));
        }
    }

    /** {@code fifty, aria2c, round 2: }, as far as it is told. */
    static String place(Warning warning) {
        List<String> words = new ArrayList<>();
        if (!warning.scenario().isEmpty()) {
            words.add(Quantity.plain(warning.scenario()));
        }
        if (!warning.client().isEmpty()) {
            words.add(Quantity.plain(warning.client()));
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

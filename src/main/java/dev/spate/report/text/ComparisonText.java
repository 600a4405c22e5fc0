package dev.spate.report.text;

import dev.spate.report.BenchReport;
import dev.spate.report.Environment;
import dev.spate.report.stats.Comparison;
import dev.spate.report.stats.Estimate;
import dev.spate.report.stats.Measure;
import dev.spate.report.stats.Verdict;
import dev.spate.text.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Two reports side by side, for a terminal. */
public final class ComparisonText {
    private static final String GAP = "  ";
    private static final List<String> HEADINGS =
            List.of("scenario", "client", "before s", "after s", "ratio", "95 %", "CPU", "verdict");
    private static final int TEXT_COLUMNS = 2;

    private ComparisonText() {}

    /**
     * A line for each scenario and client, then the notes.
     *
     * @param comparison of the reports
     * @param before the earlier report
     * @param after the later report
     * @param allowed how much slower is allowed, such as 0.05; absent for no limit
     * @return lines ended with line feeds; no control characters
     */
    public static String of(
            ReportComparison comparison, BenchReport before, BenchReport after, OptionalDouble allowed) {
        StringBuilder text = new StringBuilder();
        text.append("before: ").append(origin(before)).append('\n');
        text.append("after:  ").append(origin(after)).append("\n\n");
        List<List<String>> lines = new ArrayList<>(List.of(HEADINGS));
        comparison
                .rows()
                .forEach(row ->
                        lines.add(line(row, comparison.regressions(allowed).contains(row))));
        int[] widths = new int[HEADINGS.size()];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        for (List<String> line : lines) {
            List<String> padded = new ArrayList<>();
            for (int i = 0; i < widths.length; i++) {
                boolean left = i < TEXT_COLUMNS || i == widths.length - 1;
                String space = " ".repeat(widths[i] - line.get(i).length());
                padded.add(left ? line.get(i) + space : space + line.get(i));
            }
            text.append(String.join(GAP, padded).stripTrailing()).append('\n');
        }
        text.append(comparison.notes().isEmpty() ? "" : "\n");
        return comparison.notes().stream()
                .map(note -> "warning: " + note + "\n")
                .collect(Collectors.joining("", text, ""));
    }

    private static String origin(BenchReport report) {
        Environment environment = report.environment();
        return CleanText.spaced(
                "spate " + environment.spateVersion() + ", " + environment.startedAt() + ", " + environment.cpu());
    }

    private static List<String> line(ReportComparison.Row row, boolean regression) {
        Optional<Estimate> ratio = row.comparison().ratio();
        double cpu = row.after().median(Measure.CPU_PER_GIB) / row.before().median(Measure.CPU_PER_GIB);
        return List.of(
                CleanText.spaced(row.after().scenario().name()),
                CleanText.spaced(row.after().client().name()),
                Column.wall(row.before()),
                Column.wall(row.after()),
                ratio.map(each -> Quantity.number(each.median())).orElse(Quantity.UNKNOWN),
                ratio.map(each -> Quantity.number(each.low()) + "–" + Quantity.number(each.high()))
                        .orElse(Quantity.UNKNOWN),
                Quantity.number(cpu),
                verdict(row, regression));
    }

    private static String decided(Comparison comparison) {
        boolean open = comparison.verdict() == Verdict.UNDECIDED && !comparison.resolvesTenPercent();
        return comparison.verdict() + (open ? ": 10 % is not resolved" : "");
    }

    private static String verdict(ReportComparison.Row row, boolean regression) {
        String words;
        if (row.comparison().verdict() == Verdict.FAILED) {
            words = row.after().failures() > 0 ? Column.failed(row.after()) : Column.failed(row.before()) + " before";
        } else {
            words = row.decidable() ? decided(row.comparison()) : "undecided: fewer than 3 rounds";
        }
        return words + (regression ? " (not allowed)" : "");
    }
}

package dev.spate.report.text;

import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Comparison;
import dev.spate.report.stats.Estimate;
import dev.spate.report.stats.Measure;
import dev.spate.report.stats.Verdict;
import dev.spate.text.CleanText;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * One column of the table.
 *
 * @param title above it
 * @param rank the larger, the sooner it is left out where the terminal is narrow; 0 is never left out
 * @param left whether it is aligned to the left
 * @param text what stands in a row
 */
public record Column(String title, int rank, boolean left, CellText text) {
    /** What a cell shows of itself. */
    interface CellText {
        String of(Cell cell, Analysis analysis);
    }

    static final int LONGEST_NAME = 24;

    /** All of them, in the order in which they stand. */
    static final List<Column> ALL = List.of(
            new Column(
                    "client",
                    0,
                    true,
                    (cell, analysis) -> shortened(CleanText.spaced(cell.client().name()))),
            new Column(
                    "runs",
                    4,
                    true,
                    (cell, analysis) -> cell.attempts() == 0
                            ? Quantity.UNKNOWN
                            : cell.counted().size() + "/" + cell.attempts()),
            new Column("wall s", 0, false, (cell, analysis) -> wall(cell)),
            new Column("95 %", 8, false, (cell, analysis) -> interval(cell.estimate(Measure.WALL))),
            measure("MiB/s", 2, Measure.RATE, Quantity::mebibytes),
            measure("share", 3, Measure.SHARE, Quantity::percent),
            measure("first", 11, Measure.FIRST_BLOCK, Quantity::number),
            measure("50 %", 13, Measure.HALF, Quantity::number),
            measure("99 %", 12, Measure.NEARLY, Quantity::number),
            measure("tail", 6, Measure.TAIL, Quantity::number),
            measure("tail %", 7, Measure.TAIL_SHARE, Quantity::percent),
            measure("CPU/GiB", 1, Measure.CPU_PER_GIB, Quantity::number),
            measure("serving", 1, Measure.SERVING_CPU_PER_GIB, Quantity::number),
            measure("serv. MiB/s", 3, Measure.SERVING_RATE, Quantity::mebibytes),
            measure("others s", 1, Measure.OTHERS_COMPLETED, Quantity::number),
            measure("×others", 1, Measure.BESIDE_OTHERS, Quantity::number),
            measure("gave", 1, Measure.GAVE, Quantity::percent),
            measure("took", 4, Measure.TOOK, Quantity::percent),
            measure("MiB RSS", 1, Measure.PEAK, Quantity::mebibytes),
            measure("waste", 5, Measure.WASTED, Quantity::percent),
            measure("queue", 10, Measure.QUEUE, Quantity::count),
            measure("peers", 9, Measure.CONNECTIONS, Quantity::count),
            seeding("fair", 2, Measure.FAIRNESS, Quantity::number),
            seeding("fair at 1st", 10, Measure.FAIRNESS_AT_FIRST_DONE, Quantity::number),
            new Column("", 0, true, Column::standing));

    private static Column measure(String title, int rank, Measure measure, DoubleFunction<String> format) {
        return new Column(title, rank, false, (cell, analysis) -> format.apply(cell.median(measure)));
    }

    /** Shown where the client seeds, else unknown. */
    private static Column seeding(String title, int rank, Measure measure, DoubleFunction<String> format) {
        return new Column(
                title,
                rank,
                false,
                (cell, analysis) ->
                        cell.scenario().leechers().isEmpty() ? Quantity.UNKNOWN : format.apply(cell.median(measure)));
    }

    public static String wall(Cell cell) {
        double median = cell.median(Measure.WALL);
        if (Double.isFinite(median)) {
            return Quantity.number(median);
        }
        return cell.failures() > 0 ? "failed" : cell.skipped() ? "not run" : Quantity.UNKNOWN;
    }

    private static String interval(Optional<Estimate> estimate) {
        return estimate.filter(known -> known.count() > 1)
                .map(known -> Quantity.number(known.low()) + "–" + Quantity.number(known.high()))
                .orElse(Quantity.UNKNOWN);
    }

    /** Last column: what a client is beside the baseline. */
    public static String standing(Cell cell, Analysis analysis) {
        if (cell.failures() > 0) {
            return failed(cell);
        }
        if (cell.client().floor()) {
            return "null client";
        }
        if (cell.client().name().equals(analysis.report().baseline())) {
            return "baseline";
        }
        return analysis.comparison(cell).map(Column::verdict).orElse("");
    }

    /** {@code 1 of 3 failed}. */
    public static String failed(Cell cell) {
        return cell.failures() + " of " + cell.attempts() + " failed";
    }

    public static String verdict(Comparison comparison) {
        return comparison
                .ratio()
                .filter(ratio -> comparison.verdict() != Verdict.FAILED)
                .map(ratio -> comparison.verdict() + " ×" + Quantity.number(ratio.median()) + unresolved(comparison))
                .orElse("no verdict");
    }

    /** {@code  ±18 %}, where the rounds leave so much open that they could not tell 10 %. */
    private static String unresolved(Comparison comparison) {
        boolean open = comparison.verdict() == Verdict.UNDECIDED
                && !comparison.resolvesTenPercent()
                && Double.isFinite(comparison.resolution());
        return open ? " ±" + Math.round(100 * comparison.resolution()) + " %" : "";
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
    }
}

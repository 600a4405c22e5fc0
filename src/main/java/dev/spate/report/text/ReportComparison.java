package dev.spate.report.text;

import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.Environment;
import dev.spate.report.ScenarioSpec;
import dev.spate.report.stats.Analysis;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Comparison;
import dev.spate.report.stats.Verdict;
import dev.spate.text.CleanText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Two reports side by side: the same clients against the same scenarios, before and after a change.
 *
 * @param rows one for each scenario and client that both reports have, in the order of the later one
 * @param notes what makes the two less comparable, and what only one of them has
 * @param lost what the earlier report could be judged by and the later one cannot: a client has too few rounds there, or none
 */
public record ReportComparison(List<Row> rows, List<String> notes, List<String> lost) {
    /** Copies the lists. */
    public ReportComparison {
        rows = List.copyOf(rows);
        notes = List.copyOf(notes);
        lost = List.copyOf(lost);
    }

    /**
     * One client in one scenario.
     *
     * @param before its runs in the earlier report
     * @param after its runs in the later report
     * @param comparison of the wall times: above 1 the later is slower
     */
    public record Row(Cell before, Cell after, Comparison comparison) {
        /** Whether it failed more often than before, as a part of the rounds. */
        public boolean failsMore() {
            return after.attempts() > 0
                    && before.attempts() > 0
                    && (long) after.failures() * before.attempts() > (long) before.failures() * after.attempts();
        }

        /** Whether even the lower end of the ratio's interval is beyond what is allowed, such as 0.05 for 5 %. */
        public boolean slowerThan(double allowed) {
            return comparison.verdict() == Verdict.SLOWER
                    && comparison
                            .ratio()
                            .filter(each -> each.low() > 1 + allowed)
                            .isPresent();
        }

        /** Whether both sides have rounds enough for a verdict. */
        public boolean decidable() {
            return comparison.verdict() != Verdict.FAILED
                    && comparison
                            .ratio()
                            .filter(each -> each.count() >= Comparison.LEAST_ROUNDS)
                            .isPresent();
        }

        /** {@code fifty, spate}. */
        public String name() {
            return CleanText.spaced(after.scenario().name()) + ", "
                    + CleanText.spaced(after.client().name());
        }
    }

    /** Compares. */
    public static ReportComparison of(BenchReport before, BenchReport after) {
        Analysis old = Analysis.of(before);
        List<Row> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(environments(before.environment(), after.environment()));
        for (ScenarioSpec scenario : after.scenarios()) {
            scenarioNote(before, scenario).ifPresent(notes::add);
        }
        for (Cell cell : Analysis.of(after).cells()) {
            Optional<Cell> match =
                    old.cell(cell.scenario().name(), cell.client().name());
            if (match.isPresent() && same(match.get().scenario(), cell.scenario())) {
                Row row = new Row(match.get(), cell, Comparison.of(cell, match.get()));
                if (cell.attempts() > 0 && match.get().attempts() > 0) {
                    rows.add(row);
                } else if (cell.attempts() > 0) {
                    notes.add(row.name() + " has no round in the earlier report");
                } else if (match.get().attempts() > 0) {
                    notes.add(row.name() + " has no round in the later report");
                }
            }
        }
        interrupted(notes, before, "the earlier");
        interrupted(notes, after, "the later");
        notes.addAll(missing(before, after, "the later"));
        notes.addAll(missing(after, before, "the earlier"));
        rows.stream()
                .filter(row -> row.after().client().floor())
                .flatMap(row -> floor(row).stream())
                .forEach(notes::add);
        return new ReportComparison(rows, notes, lost(old, Analysis.of(after), after));
    }

    private static List<String> lost(Analysis old, Analysis young, BenchReport after) {
        List<String> lost = new ArrayList<>();
        for (Cell cell : old.cells()) {
            boolean wanted = after.scenarios().stream().anyMatch(each -> same(each, cell.scenario()));
            if (wanted && !cell.client().floor() && cell.counted().size() >= Comparison.LEAST_ROUNDS) {
                int rounds = young.cell(cell.scenario().name(), cell.client().name())
                        .map(each -> each.attempts())
                        .orElse(0);
                if (rounds < Comparison.LEAST_ROUNDS) {
                    lost.add(CleanText.spaced(cell.scenario().name()) + ", "
                            + CleanText.spaced(cell.client().name()));
                }
            }
        }
        return lost;
    }

    /** Rows of clients, without the null client, that are slower than is allowed or fail more often; no limit, no rows. */
    public List<Row> regressions(OptionalDouble allowed) {
        return rows.stream()
                .filter(row -> allowed.isPresent() && !row.after().client().floor())
                .filter(row -> row.failsMore() || row.slowerThan(allowed.getAsDouble()))
                .toList();
    }

    private static List<String> environments(Environment before, Environment after) {
        List<String> notes = new ArrayList<>();
        differs(notes, "the processor", before.cpu(), after.cpu());
        differs(notes, "the number of cores", before.cores(), after.cores());
        differs(notes, "the memory", before.memoryBytes(), after.memoryBytes());
        differs(notes, "the system", before.os(), after.os());
        differs(notes, "the JVM", before.java(), after.java());
        differs(notes, "the output's file system", before.outputFileSystem(), after.outputFileSystem());
        differs(notes, "the network", before.network(), after.network());
        if (!before.congestionControl().isEmpty() && !after.congestionControl().isEmpty()) {
            differs(notes, "TCP's congestion control", before.congestionControl(), after.congestionControl());
        }
        return notes;
    }

    private static void interrupted(List<String> notes, BenchReport report, String which) {
        if (report.interrupted()) {
            notes.add("the run of " + which + " report was interrupted: rounds are missing");
        }
    }

    private static void differs(List<String> notes, String what, Object before, Object after) {
        if (!before.equals(after)) {
            notes.add(what + " differs: " + CleanText.spaced(before.toString()) + ", then "
                    + CleanText.spaced(after.toString()));
        }
    }

    private static Optional<String> scenarioNote(BenchReport before, ScenarioSpec scenario) {
        return before.scenarios().stream()
                .filter(each -> each.name().equals(scenario.name()) && !same(each, scenario))
                .findFirst()
                .map(each -> "scenario " + CleanText.spaced(scenario.name()) + " is another swarm and not compared: "
                        + ReportTable.shape(each) + " (" + CommandText.of(each.allArguments()) + "), then "
                        + ReportTable.shape(scenario) + " (" + CommandText.of(scenario.allArguments()) + ")");
    }

    private static boolean same(ScenarioSpec before, ScenarioSpec after) {
        return before.allArguments().equals(after.allArguments())
                && before.contentBytes() == after.contentBytes()
                && before.leechers().equals(after.leechers())
                && before.pieceLength() == after.pieceLength()
                && before.peers() == after.peers()
                && before.capacityBytesPerSecond() == after.capacityBytesPerSecond();
    }

    private static List<String> missing(BenchReport from, BenchReport in, String which) {
        List<String> notes = new ArrayList<>();
        for (ScenarioSpec scenario : from.scenarios()) {
            if (in.scenarios().stream().noneMatch(each -> each.name().equals(scenario.name()))) {
                notes.add("scenario " + CleanText.spaced(scenario.name()) + " is not in " + which + " report");
            }
        }
        for (ClientSpec client : from.clients()) {
            if (in.clients().stream().noneMatch(each -> each.name().equals(client.name()))) {
                notes.add("client " + CleanText.spaced(client.name()) + " is not in " + which + " report");
            }
        }
        return notes;
    }

    private static Optional<String> floor(Row row) {
        Verdict verdict = row.comparison().verdict();
        boolean moved = verdict == Verdict.FASTER || verdict == Verdict.SLOWER;
        return moved
                ? Optional.of("in " + CleanText.spaced(row.after().scenario().name()) + " the null client itself is "
                        + Column.verdict(row.comparison())
                        + ": the machine or the swarm has changed, not only the clients")
                : Optional.empty();
    }
}

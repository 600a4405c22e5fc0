package dev.spate.bench;

import dev.spate.report.BenchReport;
import dev.spate.report.Environment;
import dev.spate.report.Figures;
import dev.spate.report.Warning;
import dev.spate.report.stats.Analysis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Finds reasons not to trust figures, and makes warnings of them. */
final class Guards {
    /** From here on the swarm's busiest thread counts as a bottleneck. */
    static final double BUSY_SHARE = 0.85;

    /** From here on, cores used by other programs disturb a run. */
    static final double OTHERS_CORES = 0.15;

    /** The part of all processor time that the hypervisor may take. */
    static final double STOLEN_SHARE = 0.02;

    /** How far the slowest round may lie above the fastest. */
    static final double SPREAD = 0.25;

    /** Less is what clock ticks alone can make. */
    private static final double LEAST_OTHERS_SECONDS = 0.1;

    private static final int ROUNDS_FOR_A_VERDICT = 3;
    private static final long SPARE_FILES = 64;
    private static final String AT_THE_SAME_TIME = " at the same time";

    private final BenchPlan plan;
    private final Environment environment;

    /** Runs that belong together. */
    private record Row(String scenario, String client) {}

    Guards(BenchPlan plan, Environment environment) {
        this.plan = plan;
        this.environment = environment;
    }

    /**
     * The warnings for these runs.
     *
     * @param report with all of them
     */
    List<Warning> warnings(List<CheckedRun> all, BenchReport report) {
        List<Warning> warnings = new ArrayList<>();
        general(warnings);
        Map<Row, List<CheckedRun>> rows = new LinkedHashMap<>();
        for (CheckedRun each : all) {
            if (each.run().counts() && each.run().figures().isPresent()) {
                rows.computeIfAbsent(new Row(each.run().scenario(), each.run().client()), row -> new ArrayList<>())
                        .add(each);
            }
        }
        rows.forEach((row, runs) -> ofRow(row, runs, warnings));
        ofMachine(rows, Guards::coresOfOthers, OTHERS_CORES, "other processes took", "", warnings);
        ofMachine(
                rows,
                each -> each.stolenSeconds() / wall(each),
                STOLEN_SHARE,
                "the host of this machine took",
                " away",
                warnings);
        Analysis analysis = Analysis.of(report);
        report.scenarios().forEach(each -> BelowFloor.warning(analysis.of(each)).ifPresent(warnings::add));
        return warnings;
    }

    private void general(List<Warning> warnings) {
        String type = environment.outputFileSystem();
        if (type.equals("tmpfs") || type.equals("ramfs")) {
            warnings.add(new Warning(
                    "", "", -1, "clients wrote to memory (" + type + "), not to a disk: choose another --dir"));
        }
        if (!plan.rounds().baseline().isEmpty() && plan.rounds().count() < ROUNDS_FOR_A_VERDICT) {
            warnings.add(new Warning(
                    "", "", -1, "too few rounds for a verdict: give --rounds " + ROUNDS_FOR_A_VERDICT + " or more"));
        }
        for (Scenario scenario : plan.scenarios()) {
            long files = environment.openFiles();
            if (files > 0 && files < scenario.swarm().peers() + SPARE_FILES) {
                warnings.add(new Warning(
                        scenario.name(),
                        "",
                        -1,
                        "a process may open " + files + " files, too few for "
                                + scenario.swarm().peers() + " peers (ulimit -n "
                                + (scenario.swarm().peers() + 1_024) + ")"));
            }
        }
    }

    private static void ofRow(Row row, List<CheckedRun> runs, List<Warning> warnings) {
        new Beyond(runs, CheckedRun::loopBusyShare, BUSY_SHARE)
                .tell(
                        row,
                        warnings,
                        "the swarm was near its own limit, its busiest thread at work %.0f %% of the time: the client may be faster"
                                + " than this",
                        100);
        new Beyond(runs, CheckedRun::refusedForFiles, 1)
                .tell(row, warnings, "the swarm refused %.0f connections for want of open files: raise ulimit -n", 1);
        spread(row, runs, warnings);
    }

    /**
     * What disturbs one row mostly disturbs many: then it is one warning for all, with the names of the rows, the worst first.
     *
     * @param cores taken in a run
     */
    private static void ofMachine(
            Map<Row, List<CheckedRun>> rows,
            ToDoubleFunction<CheckedRun> cores,
            double limit,
            String who,
            String away,
            List<Warning> warnings) {
        Map<Row, Beyond> disturbed = new LinkedHashMap<>();
        rows.forEach((row, runs) -> {
            Beyond beyond = new Beyond(runs, cores, limit);
            if (beyond.isAny()) {
                disturbed.put(row, beyond);
            }
        });
        if (disturbed.size() == 1) {
            disturbed.forEach(
                    (row, beyond) -> beyond.tell(row, warnings, who + " %.2f cores" + away + AT_THE_SAME_TIME, 1));
        } else if (!disturbed.isEmpty()) {
            List<Map.Entry<Row, Beyond>> worstFirst = disturbed.entrySet().stream()
                    .sorted(Comparator.comparingDouble(
                            (Map.Entry<Row, Beyond> each) -> -each.getValue().most()))
                    .toList();
            String names = worstFirst.stream()
                    .map(each -> each.getKey().scenario + " with " + each.getKey().client)
                    .collect(Collectors.joining(", "));
            warnings.add(new Warning(
                    "",
                    "",
                    -1,
                    String.format(
                            Locale.ROOT,
                            "%s up to %.2f cores%s%s in %d of %d rows: %s",
                            who,
                            worstFirst.get(0).getValue().most(),
                            away,
                            AT_THE_SAME_TIME,
                            disturbed.size(),
                            rows.size(),
                            names)));
        }
    }

    private static void spread(Row row, List<CheckedRun> runs, List<Warning> warnings) {
        double[] walls = runs.stream().mapToDouble(Guards::wall).sorted().toArray();
        if (walls.length > 1 && walls[walls.length - 1] > walls[0] * (1 + SPREAD)) {
            add(
                    warnings,
                    row,
                    String.format(
                            Locale.ROOT,
                            "its rounds disagree: from %.2f to %.2f s",
                            walls[0],
                            walls[walls.length - 1]));
        }
    }

    /** Those runs of a row in which something was too much. */
    private static final class Beyond {
        private final double[] values;
        private final int runs;

        Beyond(List<CheckedRun> runs, ToDoubleFunction<CheckedRun> value, double limit) {
            this.values = runs.stream()
                    .mapToDouble(value)
                    .filter(each -> each >= limit)
                    .toArray();
            this.runs = runs.size();
        }

        boolean isAny() {
            return values.length > 0;
        }

        /** The largest value, if there is any. */
        double most() {
            return Arrays.stream(values).max().orElseThrow();
        }

        /** Warns with the largest value, times a factor, if there is any. */
        void tell(Row row, List<Warning> warnings, String format, double factor) {
            if (isAny()) {
                double most = factor * most();
                String rounds = runs == 1 ? "" : " (" + values.length + " of " + runs + " rounds)";
                add(warnings, row, String.format(Locale.ROOT, format, most) + rounds);
            }
        }
    }

    private static double coresOfOthers(CheckedRun each) {
        double seconds = each.run().figures().map(Figures::otherSeconds).orElse(Double.NaN);
        return seconds >= LEAST_OTHERS_SECONDS ? seconds / wall(each) : 0;
    }

    private static double wall(CheckedRun each) {
        return each.run().figures().map(Figures::wallSeconds).orElse(Double.NaN);
    }

    private static void add(List<Warning> warnings, Row row, String message) {
        warnings.add(new Warning(row.scenario, row.client, -1, message));
    }
}

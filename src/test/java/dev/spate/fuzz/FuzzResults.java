package dev.spate.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/** What a campaign has done so far, kept in a file of one line for each target. Safe to use from several threads. */
final class FuzzResults {
    private final Path file;
    private final Map<FuzzTarget, Row> rows = new EnumMap<>(FuzzTarget.class);

    /**
     * What is known of one target.
     *
     * @param executions in all runs
     * @param seconds that they took
     * @param edges reached in dev.spate, as the last run says
     * @param features combinations of edges and how often they were taken
     * @param corpus inputs that reach all of that
     */
    record Row(long executions, double seconds, int edges, int features, int corpus) {
        static final Row NONE = new Row(0, 0, 0, 0, 0);

        Row plus(long more, double moreSeconds, int edgesNow, int featuresNow, int corpusNow) {
            return new Row(executions + more, seconds + moreSeconds, edgesNow, featuresNow, corpusNow);
        }
    }

    FuzzResults(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split("\t");
                rows.put(
                        FuzzTarget.named(fields[0]),
                        new Row(
                                Long.parseLong(fields[1]),
                                Double.parseDouble(fields[2]),
                                Integer.parseInt(fields[3]),
                                Integer.parseInt(fields[4]),
                                Integer.parseInt(fields[5])));
            }
        }
    }

    synchronized Row row(FuzzTarget target) {
        return rows.getOrDefault(target, Row.NONE);
    }

    long executions(FuzzTarget target) {
        return row(target).executions();
    }

    synchronized void put(FuzzTarget target, Row row) throws IOException {
        rows.put(target, row);
        List<String> lines = rows.entrySet().stream()
                .map(each -> String.join(
                        "\t",
                        each.getKey().title(),
                        Long.toString(each.getValue().executions()),
                        Double.toString(each.getValue().seconds()),
                        Integer.toString(each.getValue().edges()),
                        Integer.toString(each.getValue().features()),
                        Integer.toString(each.getValue().corpus())))
                .toList();
        Files.write(file, lines);
    }

    /** One target's figures for people. */
    String line(FuzzTarget target, int findings) {
        Row row = row(target);
        return String.format(
                Locale.ROOT,
                "%,d executions, %,.0f/s, %d edges, %d features, %d inputs, %d findings",
                row.executions(),
                row.executions() / Math.max(1, row.seconds()),
                row.edges(),
                row.features(),
                row.corpus(),
                findings);
    }

    /** All targets, as the table in docs/reliability.md has them. */
    synchronized String table(ToIntFunction<FuzzTarget> findings) {
        StringBuilder out = new StringBuilder(
                        "| target | executions | per second | edges | features | inputs | findings |\n")
                .append("|---|---|---|---|---|---|---|\n");
        rows.forEach((target, row) -> out.append(String.format(
                Locale.ROOT,
                "| %s | %,d | %,.0f | %d | %d | %d | %d |%n",
                target.title(),
                row.executions(),
                row.executions() / Math.max(1, row.seconds()),
                row.edges(),
                row.features(),
                row.corpus(),
                findings.applyAsInt(target))));
        return out.toString();
    }
}

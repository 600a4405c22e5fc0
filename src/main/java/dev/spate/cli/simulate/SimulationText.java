package dev.spate.cli.simulate;

import dev.spate.cli.console.TextTable;
import dev.spate.sim.Milestones;
import dev.spate.sim.Replication;
import dev.spate.text.ByteAmounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of a simulation as a person reads them; nothing in it depends on the machine or on how long it took. */
final class SimulationText {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int BINS = 30;
    private static final String NONE = "-";
    private static final double NANOS_A_SECOND = 1e9;

    private final SimulationShape shape;
    private final int runs;
    private final List<StrategyFigures> all;
    private final List<String> lines = new ArrayList<>();

    private SimulationText(SimulationShape shape, int runs, List<StrategyFigures> all) {
        this.shape = shape;
        this.runs = runs;
        this.all = all;
    }

    /** @param runs how many runs of each strategy were wanted */
    static List<String> lines(SimulationShape shape, int runs, List<StrategyFigures> all) {
        SimulationText text = new SimulationText(shape, runs, all);
        text.title();
        text.totals();
        text.histogram();
        text.progress();
        text.replication();
        return text.lines;
    }

    private void title() {
        long pieces = shape.layout().pieceCount();
        lines.add(String.format(
                Locale.ROOT,
                "%s in %,d pieces of %s; %s; %s, seed %d",
                ByteAmounts.bytes(shape.sizeBytes),
                pieces,
                ByteAmounts.bytes(shape.layout().pieceLength()),
                count(shape.downloaders, "downloader"),
                count(runs, "run"),
                shape.seed));
        for (SimulatedPeerGroup group : shape.peerGroups()) {
            if (group.count() > 0) {
                lines.add(describe(group));
            }
        }
    }

    private static String describe(SimulatedPeerGroup group) {
        double rate = group.ownLink().bytesPerSecond();
        String jitter =
                group.link().jitterNanos() == 0 ? "" : " + " + group.link().jitterNanos() / 1_000_000 + " ms";
        boolean honest = group.kind().equals(SimulatedPeerKind.HONEST);
        return count(group.count(), honest ? "peer" : "misbehaving or partial peer") + " at "
                + (rate == 0 ? "any rate" : ByteAmounts.rate(rate)) + ", "
                + group.link().roundTripNanos() / 1_000_000 + " ms" + jitter;
    }

    private static String count(int number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }

    private void totals() {
        TextTable table = new TextTable()
                .row(
                        "strategy",
                        "done",
                        "min",
                        "p50",
                        "p90",
                        "p99",
                        "max",
                        "99-100%",
                        "rate",
                        "capacity",
                        "waste",
                        "peers used",
                        "events");
        for (StrategyFigures each : all) {
            List<Long> times = each.completionNanos();
            table.row(
                    each.name(),
                    times.size() + "/" + (long) runs * shape.downloaders,
                    time(StrategyFigures.percentile(times, 0)),
                    time(StrategyFigures.percentile(times, 50)),
                    time(StrategyFigures.percentile(times, 90)),
                    time(StrategyFigures.percentile(times, 99)),
                    time(StrategyFigures.percentile(times, 100)),
                    time(StrategyFigures.percentile(each.tailNanos(), 50)),
                    times.isEmpty() ? NONE : ByteAmounts.rate(each.bytesPerSecond()),
                    each.capacityShare() < 0 ? NONE : percent(each.capacityShare(), 1),
                    percent(each.wasteShare(), 2),
                    String.format(Locale.ROOT, "%,.0f/%,.0f", each.peersUsed(), each.connections()),
                    String.format(Locale.ROOT, "%,d", each.events()));
        }
        section("", table);
    }

    private void histogram() {
        long least = Long.MAX_VALUE;
        long most = -1;
        for (StrategyFigures each : all) {
            for (long nanos : each.completionNanos()) {
                least = Math.min(least, nanos);
                most = Math.max(most, nanos);
            }
        }
        if (most <= least) {
            return;
        }
        TextTable table = new TextTable();
        for (StrategyFigures each : all) {
            table.row(each.name(), bars(each.completionNanos(), least, most));
        }
        section("completion times, from " + time(least) + " to " + time(most), table);
    }

    private static String bars(List<Long> times, long least, long most) {
        int[] bins = new int[BINS];
        int highest = 1;
        for (long nanos : times) {
            int bin = (int) ((double) (nanos - least) / (most - least) * (BINS - 1) + 0.5);
            highest = Math.max(highest, ++bins[bin]);
        }
        StringBuilder bars = new StringBuilder();
        for (int count : bins) {
            int height = (count * BARS.length() + highest - 1) / highest;
            bars.append(height == 0 ? '·' : BARS.charAt(height - 1));
        }
        return bars.toString();
    }

    private void progress() {
        TextTable table = new TextTable();
        List<String> head = new ArrayList<>(List.of("strategy"));
        Milestones.PERCENT.forEach(percent -> head.add(percent + "%"));
        table.row(head);
        for (StrategyFigures each : all) {
            List<String> cells = new ArrayList<>(List.of(each.name()));
            each.progressNanos().forEach(nanos -> cells.add(time(nanos)));
            table.row(cells);
        }
        String whose = shape.downloaders == 1 ? "the download" : "the download in the middle";
        section("progress of " + whose + (runs == 1 ? "" : " of run 1"), table);
    }

    private void replication() {
        TextTable table = new TextTable();
        List<Replication> longest = all.stream()
                .map(StrategyFigures::replication)
                .reduce(List.of(), (a, b) -> a.size() >= b.size() ? a : b);
        if (longest.isEmpty()) {
            return;
        }
        List<String> head = new ArrayList<>(List.of("stored"));
        longest.forEach(each -> head.add(each.percent() + "%"));
        table.row(head);
        for (StrategyFigures each : all) {
            List<Replication> moments = each.replication();
            table.row(cells(each.name() + ": after", moments, moment -> time(moment.atNanos())));
            table.row(cells("  rarest piece", moments, moment -> Integer.toString(moment.rarest())));
            table.row(cells("  median piece", moments, moment -> Integer.toString(moment.median())));
        }
        section("copies in the swarm" + (runs == 1 ? "" : " in run 1"), table);
    }

    private static List<String> cells(String name, List<Replication> moments, Function<Replication, String> text) {
        List<String> cells = new ArrayList<>(List.of(name));
        cells.addAll(moments.stream().map(text).toList());
        return cells;
    }

    private void section(String title, TextTable table) {
        lines.add("");
        if (!title.isEmpty()) {
            lines.add(title);
        }
        lines.addAll(table.lines());
    }

    private static String percent(double share, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f%%", share * 100);
    }

    private static String time(long nanos) {
        return nanos < 0 ? NONE : nanos < NANOS_A_SECOND * 10 ? seconds(nanos) : ByteAmounts.span(nanos);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f s", nanos / NANOS_A_SECOND);
    }
}

package dev.spate.cli.simulate;

import dev.spate.cli.console.TextTable;
import dev.spate.sim.Milestones;
import dev.spate.sim.Replication;
import dev.spate.simulate.SimulatedPeerGroup;
import dev.spate.simulate.SimulatedPeerKind;
import dev.spate.simulate.SimulatedSwarm;
import dev.spate.simulate.StrategyFigures;
import dev.spate.text.ByteSize;
import dev.spate.text.Quantile;
import dev.spate.text.TimeSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The figures of a simulation as a person reads them; nothing in it depends on the machine or on how long it took. */
final class SimulationText {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int BINS = 30;
    private static final String NONE = "-";

    private final SimulatedSwarm swarm;
    private final int runs;
    private final List<StrategyFigures> all;
    private final List<String> lines = new ArrayList<>();

    private SimulationText(SimulatedSwarm swarm, int runs, List<StrategyFigures> all) {
        this.swarm = swarm;
        this.runs = runs;
        this.all = all;
    }

    /** @param runs how many runs of each strategy were wanted */
    static List<String> lines(SimulatedSwarm swarm, int runs, List<StrategyFigures> all) {
        SimulationText text = new SimulationText(swarm, runs, all);
        text.title();
        text.totals();
        text.histogram();
        text.progress();
        text.replication();
        return text.lines;
    }

    private void title() {
        long pieces = swarm.layout().pieceCount();
        lines.add(String.format(
                Locale.ROOT,
                "%s in %,d pieces of %s; %s; %s, seed %d",
                ByteSize.format(swarm.layout().totalBytes()),
                pieces,
                ByteSize.format(swarm.layout().pieceLength()),
                count(swarm.downloaders().count(), "downloader"),
                count(runs, "run"),
                swarm.seed()));
        for (SimulatedPeerGroup group : swarm.peers()) {
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
                + (rate == 0 ? "any rate" : ByteSize.rate(rate)) + ", "
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
            List<Long> times = each.times().completionNanos();
            table.row(
                    each.name(),
                    times.size() + "/" + (long) runs * swarm.downloaders().count(),
                    time(Quantile.nearestRank(times, 0)),
                    time(Quantile.nearestRank(times, 50)),
                    time(Quantile.nearestRank(times, 90)),
                    time(Quantile.nearestRank(times, 99)),
                    time(Quantile.nearestRank(times, 100)),
                    time(Quantile.nearestRank(each.times().tailNanos(), 50)),
                    times.isEmpty() ? NONE : ByteSize.rate(each.transfer().bytesPerSecond()),
                    each.transfer().capacityShare() < 0
                            ? NONE
                            : percent(each.transfer().capacityShare(), 1),
                    percent(each.transfer().wasteShare(), 2),
                    String.format(
                            Locale.ROOT,
                            "%,.0f/%,.0f",
                            each.transfer().peersUsed(),
                            each.transfer().connections()),
                    String.format(Locale.ROOT, "%,d", each.counts().events()));
        }
        section("", table);
    }

    private void histogram() {
        long least = Long.MAX_VALUE;
        long most = -1;
        for (StrategyFigures each : all) {
            for (long nanos : each.times().completionNanos()) {
                least = Math.min(least, nanos);
                most = Math.max(most, nanos);
            }
        }
        if (most <= least) {
            return;
        }
        TextTable table = new TextTable();
        for (StrategyFigures each : all) {
            table.row(each.name(), bars(each.times().completionNanos(), least, most));
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
            each.times().progressNanos().forEach(nanos -> cells.add(time(nanos)));
            table.row(cells);
        }
        String whose = swarm.downloaders().count() == 1 ? "the download" : "the download in the middle";
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
        return nanos < 0 ? NONE : TimeSpan.precise(nanos);
    }
}

package dev.spate.cli.simulate;

import dev.spate.sim.Milestones;
import dev.spate.sim.Replication;
import dev.spate.simulate.SimulatedPeerGroup;
import dev.spate.simulate.SimulatedPeerKind;
import dev.spate.simulate.SimulatedSwarm;
import dev.spate.simulate.StrategyFigures;
import dev.spate.text.JsonObject;
import dev.spate.text.Quantile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of a simulation as one line of JSON; times in seconds of the simulation. */
final class SimulationJson {
    private static final int VERSION = 1;
    private static final List<Integer> PERCENTILES = List.of(0, 50, 90, 99, 100);
    private static final double NANOS_A_SECOND = 1e9;

    private SimulationJson() {}

    static String line(SimulatedSwarm swarm, int runs, List<StrategyFigures> all) {
        return new JsonObject()
                .put("version", VERSION)
                .put("seed", swarm.seed())
                .put("runs", runs)
                .put("downloaders", swarm.downloaders().count())
                .put("sizeBytes", swarm.layout().totalBytes())
                .put("pieceLength", swarm.layout().pieceLength())
                .putArray(
                        "peers",
                        swarm.peers().stream().map(SimulationJson::group).toList())
                .putArray(
                        "strategies", all.stream().map(SimulationJson::strategy).toList())
                .toString();
    }

    private static String group(SimulatedPeerGroup group) {
        return new JsonObject()
                .put("count", group.count())
                .put("bytesPerSecond", group.ownLink().bytesPerSecond())
                .put("roundTripSeconds", group.link().roundTripNanos() / NANOS_A_SECOND)
                .put("jitterSeconds", group.link().jitterNanos() / NANOS_A_SECOND)
                .put("honest", group.kind().equals(SimulatedPeerKind.HONEST))
                .toString();
    }

    private static String strategy(StrategyFigures figures) {
        return new JsonObject()
                .put("strategy", figures.name())
                .put("runs", figures.counts().runs())
                .put("downloads", figures.counts().downloads())
                .put("complete", figures.times().completionNanos().size())
                .putArray("completionPercentiles", percentiles(figures.times().completionNanos()))
                .putArray("completionSeconds", seconds(figures.times().completionNanos()))
                .putArray("tailPercentiles", percentiles(figures.times().tailNanos()))
                .put("bytesPerSecond", figures.transfer().bytesPerSecond())
                .put(
                        "capacityShare",
                        figures.transfer().capacityShare() < 0
                                ? Double.NaN
                                : figures.transfer().capacityShare())
                .put("wastePercent", figures.transfer().wasteShare() * 100)
                .put("peersUsed", figures.transfer().peersUsed())
                .put("connections", figures.transfer().connections())
                .put("events", figures.counts().events())
                .put("blocks", figures.counts().blocks())
                .putArray("progress", progress(figures.times().progressNanos()))
                .putArray(
                        "replication",
                        figures.replication().stream()
                                .map(SimulationJson::moment)
                                .toList())
                .toString();
    }

    private static List<String> percentiles(List<Long> sorted) {
        List<String> all = new ArrayList<>();
        for (int percent : PERCENTILES) {
            all.add(point(percent, Quantile.nearestRank(sorted, percent)));
        }
        return all;
    }

    private static List<String> progress(List<Long> nanos) {
        List<String> all = new ArrayList<>();
        for (int n = 0; n < nanos.size(); n++) {
            all.add(point(Milestones.PERCENT.get(n), nanos.get(n)));
        }
        return all;
    }

    private static String point(int percent, long nanos) {
        return new JsonObject()
                .put("percent", percent)
                .put("seconds", nanos < 0 ? Double.NaN : nanos / NANOS_A_SECOND)
                .toString();
    }

    private static List<String> seconds(List<Long> nanos) {
        return nanos.stream()
                .map(each -> String.format(Locale.ROOT, "%.3f", each / NANOS_A_SECOND))
                .toList();
    }

    private static String moment(Replication moment) {
        return new JsonObject()
                .put("percent", moment.percent())
                .put("seconds", moment.atNanos() / NANOS_A_SECOND)
                .put("rarest", moment.rarest())
                .put("median", moment.median())
                .put("most", moment.most())
                .toString();
    }
}

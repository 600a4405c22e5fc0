package dev.spate.simulate;

import dev.spate.scheduler.PickStrategy;
import dev.spate.sim.DownloadResult;
import dev.spate.sim.Link;
import dev.spate.sim.Milestones;
import dev.spate.sim.Replication;
import dev.spate.sim.SimulationResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the runs of one strategy came to.
 *
 * @param strategy which
 * @param counts of what there are figures of
 * @param times of the downloads
 * @param transfer of the downloads
 * @param replication copies of the pieces in the course of the first run
 */
public record StrategyFigures(
        PickStrategy strategy, Counts counts, Times times, Transfer transfer, List<Replication> replication) {
    /**
     * Numbers of things.
     *
     * @param runs that ended
     * @param downloads in them
     * @param events of all runs
     * @param blocks of use in all runs
     */
    public record Counts(int runs, int downloads, long events, long blocks) {}

    /**
     * Times of downloads.
     *
     * @param completionNanos of the complete ones, shortest first
     * @param tailNanos from 99 to 100 % of the complete ones, shortest first
     * @param progressNanos when the median download of the first run reached each of {@link Milestones#PERCENT}
     */
    public record Times(List<Long> completionNanos, List<Long> tailNanos, List<Long> progressNanos) {}

    /**
     * What was transferred, and by whom.
     *
     * @param bytesPerSecond mean rate of a complete download
     * @param capacityShare bytes delivered, of what all uplinks could have sent in the time; -1 when one has no limit
     * @param wasteShare bytes that came and were of no use, of all that came
     * @param peersUsed mean number of peers that a download got a block of
     * @param connections mean number of connections of a download
     */
    public record Transfer(
            double bytesPerSecond, double capacityShare, double wasteShare, double peersUsed, double connections) {}

    private static final int TAIL_BEGINS = Milestones.PERCENT.indexOf(99);
    private static final int BLOCK_BYTES = 16_384;

    static StrategyFigures of(PickStrategy strategy, SimulatedSwarm swarm, List<SimulationResult> results) {
        List<DownloadResult> all = new ArrayList<>();
        results.forEach(each -> all.addAll(each.downloads()));
        List<DownloadResult> complete =
                all.stream().filter(DownloadResult::complete).toList();
        List<Long> times =
                complete.stream().map(DownloadResult::elapsedNanos).sorted().toList();
        long received =
                all.stream().mapToLong(each -> each.stats().receivedBytes()).sum();
        long duplicate =
                all.stream().mapToLong(each -> each.stats().wastedBytes()).sum();
        long wasted = all.stream().mapToLong(DownloadResult::wastedBytes).sum();
        double seconds = times.stream().mapToLong(Long::longValue).sum() / 1e9;
        Optional<DownloadResult> middle = results.isEmpty() ? Optional.empty() : middle(results.get(0));
        long useful = received + duplicate - wasted;
        return new StrategyFigures(
                strategy,
                new Counts(
                        results.size(),
                        all.size(),
                        results.stream().mapToLong(SimulationResult::events).sum(),
                        useful / BLOCK_BYTES),
                new Times(
                        times,
                        complete.stream().map(StrategyFigures::tail).sorted().toList(),
                        middle.map(DownloadResult::milestones).orElse(List.of())),
                new Transfer(
                        seconds == 0 ? 0 : (double) swarm.layout().totalBytes() * times.size() / seconds,
                        capacityShare(swarm, results, useful),
                        ratio(wasted, received + duplicate),
                        ratio(all.stream().mapToLong(DownloadResult::peersUsed).sum(), all.size()),
                        ratio(
                                all.stream()
                                        .mapToLong(DownloadResult::connections)
                                        .sum(),
                                all.size())),
                results.isEmpty() ? List.of() : results.get(0).replication());
    }

    private static long tail(DownloadResult download) {
        List<Long> milestones = download.milestones();
        return milestones.get(milestones.size() - 1) - milestones.get(TAIL_BEGINS);
    }

    private static Optional<DownloadResult> middle(SimulationResult run) {
        List<DownloadResult> ordered = run.downloads().stream()
                .sorted(Comparator.comparing((DownloadResult each) -> !each.complete())
                        .thenComparing(DownloadResult::elapsedNanos))
                .toList();
        return Optional.of(ordered.get((ordered.size() - 1) / 2));
    }

    private static double capacityShare(SimulatedSwarm swarm, List<SimulationResult> results, long usefulBytes) {
        int downloaders = swarm.downloaders().count();
        double uploadRate = swarm.downloaders().uplink().bytesPerSecond();
        double capacity = downloaders == 1 ? 0 : downloaders * uploadRate;
        boolean unlimited = downloaders > 1 && uploadRate == 0;
        for (SimulatedPeerGroup group : swarm.peers()) {
            Link link = group.ownLink();
            unlimited |= group.count() > 0 && link.bytesPerSecond() == 0;
            capacity += group.count() * link.bytesPerSecond();
        }
        double seconds =
                results.stream().mapToLong(SimulationResult::elapsedNanos).sum() / 1e9;
        return unlimited || seconds == 0 ? -1 : usefulBytes / (capacity * seconds);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    /** The strategy's name on the command line. */
    public String name() {
        return name(strategy);
    }

    /** The name on the command line of this strategy. */
    public static String name(PickStrategy strategy) {
        return switch (strategy) {
            case RAREST_FIRST -> "rarest-first";
            case SEQUENTIAL -> "sequential";
            case RANDOM -> "random";
        };
    }
}

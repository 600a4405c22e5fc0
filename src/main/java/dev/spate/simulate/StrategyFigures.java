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
 * @param runs number of runs that there are figures of
 * @param downloads number of downloads in them
 * @param completionNanos times of the complete ones, shortest first
 * @param tailNanos their times from 99 to 100 %, shortest first
 * @param bytesPerSecond mean rate of a complete download
 * @param capacityShare bytes delivered, of what all uplinks could have sent in the time; -1 when one has no limit
 * @param wasteShare bytes that came and were of no use, of all that came
 * @param peersUsed mean number of peers that a download got a block of
 * @param connections mean number of connections of a download
 * @param events number of events of all runs
 * @param blocks number of blocks of use in all runs
 * @param progressNanos when a download of the first run, the one in the middle, reached each of {@link Milestones#PERCENT}
 * @param replication copies of the pieces in the course of the first run
 */
public record StrategyFigures(
        PickStrategy strategy,
        int runs,
        int downloads,
        List<Long> completionNanos,
        List<Long> tailNanos,
        double bytesPerSecond,
        double capacityShare,
        double wasteShare,
        double peersUsed,
        double connections,
        long events,
        long blocks,
        List<Long> progressNanos,
        List<Replication> replication) {
    private static final int TAIL_BEGINS = Milestones.PERCENT.indexOf(99);
    private static final int BLOCK_BYTES = 16_384;

    static StrategyFigures of(PickStrategy strategy, SimulatedSwarm swarm, List<SimulationResult> results) {
        List<DownloadResult> all = new ArrayList<>();
        results.forEach(each -> all.addAll(each.downloads()));
        List<DownloadResult> complete =
                all.stream().filter(DownloadResult::complete).toList();
        List<Long> times =
                complete.stream().map(DownloadResult::elapsedNanos).sorted().toList();
        long received = all.stream()
                .mapToLong(each -> each.schedulerStats().receivedBytes())
                .sum();
        long duplicate = all.stream()
                .mapToLong(each -> each.schedulerStats().wastedBytes())
                .sum();
        long wasted = all.stream().mapToLong(DownloadResult::wastedBytes).sum();
        double seconds = times.stream().mapToLong(Long::longValue).sum() / 1e9;
        Optional<DownloadResult> middle = results.isEmpty() ? Optional.empty() : middle(results.get(0));
        return new StrategyFigures(
                strategy,
                results.size(),
                all.size(),
                times,
                complete.stream().map(StrategyFigures::tail).sorted().toList(),
                seconds == 0 ? 0 : (double) swarm.layout().totalBytes() * times.size() / seconds,
                capacityShare(swarm, results, received + duplicate - wasted),
                ratio(wasted, received + duplicate),
                ratio(all.stream().mapToLong(DownloadResult::peersUsed).sum(), all.size()),
                ratio(all.stream().mapToLong(DownloadResult::connections).sum(), all.size()),
                results.stream().mapToLong(SimulationResult::events).sum(),
                (received + duplicate - wasted) / BLOCK_BYTES,
                middle.map(DownloadResult::milestones).orElse(List.of()),
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

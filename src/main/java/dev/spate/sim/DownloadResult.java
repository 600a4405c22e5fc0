package dev.spate.sim;

import dev.spate.scheduler.SchedulerStats;
import java.util.List;

/**
 * How one simulated download went.
 *
 * @param complete whether every wanted piece was stored
 * @param elapsedNanos virtual time until then, or until the simulation ended
 * @param milestones when each share of {@link Milestones#PERCENT} was there, -1 for never
 * @param stats the scheduler's counters at the end
 * @param connections number of peers that it was connected to at one time or another
 * @param peersUsed number of peers of which a block was accepted
 */
public record DownloadResult(
        boolean complete,
        long elapsedNanos,
        List<Long> milestones,
        SchedulerStats stats,
        int connections,
        int peersUsed) {
    /** Copies the list. */
    public DownloadResult {
        milestones = List.copyOf(milestones);
    }

    /** Virtual time in seconds. */
    public double seconds() {
        return elapsedNanos / 1e9;
    }

    /** Bytes that came and were of no use. */
    public long wastedBytes() {
        return stats.wastedBytes() + stats.discardedBytes();
    }
}

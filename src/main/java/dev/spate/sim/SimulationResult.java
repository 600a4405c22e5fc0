package dev.spate.sim;

import java.util.List;

/**
 * How a simulation went.
 *
 * @param complete whether every download is complete
 * @param elapsedNanos virtual time until then, or until nothing happened any more, or until a limit
 * @param events number of events that happened
 * @param downloads each of them
 * @param replication copies of the pieces, at the first stored piece and whenever another tenth was stored
 */
public record SimulationResult(
        boolean complete,
        long elapsedNanos,
        long events,
        List<DownloadResult> downloads,
        List<Replication> replication) {
    /** Copies the lists. */
    public SimulationResult {
        downloads = List.copyOf(downloads);
        replication = List.copyOf(replication);
    }
}

package dev.spate.session;

import java.util.List;

/**
 * What was found out about a download that has ended.
 *
 * @param shares why it was not faster, the longest first; empty unless {@link DownloadObservers#explain()}
 * @param latencies how long blocks took
 * @param elapsedNanos of the download
 */
public record Findings(List<Share> shares, Latencies latencies, long elapsedNanos) {
    /** @throws NullPointerException when a share is missing */
    public Findings {
        shares = List.copyOf(shares);
    }

    /**
     * The time that a cause took.
     *
     * @param share of the time that has a cause, 0 to 1
     */
    public record Share(Bottleneck.Cause cause, long nanos, double share) {}
}

package dev.spate.session;

import dev.spate.tracker.ScrapeResponse;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Peers that were found, and who named them.
 *
 * @param found without duplicates, in the order of the answers
 * @param counts of the trackers that answered; empty unless they were asked for
 */
public record PeersResult(List<Found> found, List<TrackerCounts> counts) {
    /**
     * A peer.
     *
     * @param address where it can be dialled
     * @param origins all who named it, in the order in which they did
     */
    public record Found(InetSocketAddress address, List<PeerOrigin> origins) {
        /** Copies the list. */
        public Found {
            origins = List.copyOf(origins);
        }
    }

    /**
     * How many peers a tracker counts (BEP 48).
     *
     * @param tracker its address for a person
     * @param answer empty when it does not tell
     * @param failure why not
     */
    public record TrackerCounts(String tracker, Optional<ScrapeResponse> answer, String failure) {}

    /** Copies the lists. */
    public PeersResult {
        found = List.copyOf(found);
        counts = List.copyOf(counts);
    }

    /** Their addresses alone. */
    public List<InetSocketAddress> peers() {
        return found.stream().map(Found::address).toList();
    }
}

package dev.spate.session;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Peers that were found, and who named them.
 *
 * @param found without duplicates, in the order of the answers
 */
public record PeersResult(List<Found> found) {
    /**
     * A peer.
     *
     * @param address perhaps unresolved, when a link names it by a host name
     * @param origins all who named it, in the order in which they did
     */
    public record Found(InetSocketAddress address, List<PeerOrigin> origins) {
        /** Copies the list. */
        public Found {
            origins = List.copyOf(origins);
        }
    }

    /** Copies the list. */
    public PeersResult {
        found = List.copyOf(found);
    }

    /** Their addresses alone. */
    public List<InetSocketAddress> peers() {
        return found.stream().map(Found::address).toList();
    }
}

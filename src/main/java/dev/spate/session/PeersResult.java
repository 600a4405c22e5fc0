package dev.spate.session;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Peers that trackers named.
 *
 * @param peers without duplicates, in the order of the answers
 */
public record PeersResult(List<InetSocketAddress> peers) {
    /** Copies the list. */
    public PeersResult {
        peers = List.copyOf(peers);
    }
}

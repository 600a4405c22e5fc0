package dev.spate.session.swarm;

import dev.spate.scheduler.PeerKey;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The addresses of all peers that delivered a block. A peer may be convicted of a corrupt block when it is gone already.
 * Owner: the event loop.
 */
final class ContributorAddresses {
    /** A bound on memory: the oldest connections are forgotten first. */
    static final int LIMIT = 16_384;

    private final Map<PeerKey, InetSocketAddress> addresses = new LinkedHashMap<>();
    private int count;

    /** A peer has delivered its first block. */
    void add(PeerKey peer, InetSocketAddress address) {
        count++;
        addresses.put(peer, address);
        if (addresses.size() > LIMIT) {
            addresses.remove(addresses.keySet().iterator().next());
        }
    }

    /** The peer's address, or null when that is not known (any more). */
    InetSocketAddress get(PeerKey peer) {
        return addresses.get(peer);
    }

    /** Connections that ever delivered a block. */
    int count() {
        return count;
    }
}

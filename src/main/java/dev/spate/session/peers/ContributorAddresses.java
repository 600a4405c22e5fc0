package dev.spate.session.peers;

import dev.spate.scheduler.PeerKey;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where those were who delivered something: some turn out to have lied when they are gone. Owner: the event loop. */
public final class ContributorAddresses {
    /** A bound on memory: of those who come back again and again the oldest connections are forgotten. */
    static final int LIMIT = 16_384;

    private final Map<PeerKey, InetSocketAddress> addresses = new LinkedHashMap<>();
    private int count;

    /** A peer has delivered its first block. */
    public void add(PeerKey peer, InetSocketAddress address) {
        count++;
        addresses.put(peer, address);
        if (addresses.size() > LIMIT) {
            addresses.remove(addresses.keySet().iterator().next());
        }
    }

    /** Where it was, or null when that is not known (any more). */
    public InetSocketAddress get(PeerKey peer) {
        return addresses.get(peer);
    }

    /** Connections that ever delivered a block. */
    public int count() {
        return count;
    }
}

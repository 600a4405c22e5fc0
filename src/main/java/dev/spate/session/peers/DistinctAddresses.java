package dev.spate.session.peers;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** How many addresses a source has named, for a person. Owner: the event loop. */
final class DistinctAddresses {
    /** More are the work of liars, and are not counted. */
    static final int MOST = 1_000;

    private final Set<InetSocketAddress> all = new HashSet<>();

    void add(Collection<InetSocketAddress> named) {
        for (InetSocketAddress each : named) {
            if (all.size() < MOST) {
                all.add(each);
            }
        }
    }

    /** {@code LABEL: 3 peers}; empty when nobody was named. */
    String told(String label) {
        return all.isEmpty() ? "" : label + ": " + PeerSearch.peers(all.size());
    }
}

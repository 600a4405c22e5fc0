package dev.spate.session.swarm;

import dev.spate.net.HostKey;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** Counts the connected peers that dialled us, by host. Owner: the event loop. */
final class IncomingPerHost {
    /** Incoming connections taken from one host. Loopback has no such limit. */
    static final int MOST_OF_A_HOST = 64;

    private final Map<HostKey, Integer> counts = new HashMap<>();

    boolean admits(InetAddress address) {
        HostKey hostKey = HostKey.of(address);
        return hostKey.isLoopback() || counts.getOrDefault(hostKey, 0) < MOST_OF_A_HOST;
    }

    void add(InetAddress address) {
        counts.merge(HostKey.of(address), 1, Integer::sum);
    }

    void remove(InetAddress address) {
        counts.computeIfPresent(HostKey.of(address), (hostKey, count) -> count == 1 ? null : count - 1);
    }

    /** Hosts with a connected peer. */
    int hosts() {
        return counts.size();
    }
}

package dev.spate.session.peers;

import dev.spate.net.HostKey;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many of those who dialled us are connected, by host. Owner: the event loop. */
public final class IncomingPerHost {
    /** From one host so many may dial us, but for loopback: the more would be of use as little as the first. */
    static final int MOST_OF_A_HOST = 64;

    private final Map<HostKey, Integer> counts = new HashMap<>();

    public boolean admits(InetAddress address) {
        HostKey hostKey = HostKey.of(address);
        return hostKey.isLoopback() || counts.getOrDefault(hostKey, 0) < MOST_OF_A_HOST;
    }

    public void add(InetAddress address) {
        counts.merge(HostKey.of(address), 1, Integer::sum);
    }

    public void remove(InetAddress address) {
        counts.computeIfPresent(HostKey.of(address), (hostKey, count) -> count == 1 ? null : count - 1);
    }

    /** Hosts of which somebody is connected. */
    int hosts() {
        return counts.size();
    }
}

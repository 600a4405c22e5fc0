package dev.spate.session;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** How many of those who dialled us are connected, by host. Owner: the event loop. */
final class Diallers {
    /** From one host so many may dial us, but for loopback: the more would be of use as little as the first. */
    static final int MOST_OF_A_HOST = 64;

    private final Map<Host, Integer> counts = new HashMap<>();

    boolean admits(InetAddress address) {
        Host host = Host.of(address);
        return host.isLoopback() || counts.getOrDefault(host, 0) < MOST_OF_A_HOST;
    }

    void add(InetAddress address) {
        counts.merge(Host.of(address), 1, Integer::sum);
    }

    void remove(InetAddress address) {
        counts.computeIfPresent(Host.of(address), (host, count) -> count == 1 ? null : count - 1);
    }

    /** Hosts of which somebody is connected. */
    int hosts() {
        return counts.size();
    }
}

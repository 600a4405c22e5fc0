package dev.spate.session.peers;

import dev.spate.net.HostKey;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who is not to be talked to any more, for the rest of the run.
 *
 * <p>Somebody who is convicted loses his address; from his host nobody may dial us then, as those who dial cannot be told
 * apart by their ports. Two convicted addresses cost the host all of its ports: until then others behind the same
 * router are dialled as before. Hosts of loopback are never banned as a whole. Owner: the event loop.
 */
final class Bans {
    /** So many connections that ended because the peer broke the protocol or flooded us are a conviction. */
    static final int STRIKES = 3;

    /** A bound on memory; whoever comes after so many troublemakers has his connections ended and no more. */
    static final int STRIKES_LIMIT = 10_000;

    private final Set<InetSocketAddress> addresses = new HashSet<>();
    private final Map<HostKey, Integer> hosts = new HashMap<>();
    private final Map<InetSocketAddress, Integer> strikes = new HashMap<>();
    private final Map<HostKey, Integer> strikesOfDiallers = new HashMap<>();

    /** Somebody at this address lied. */
    void convict(InetSocketAddress address) {
        if (!addresses.add(address)) {
            return;
        }
        HostKey hostKey = HostKey.of(address.getAddress());
        if (!hostKey.isLoopback()) {
            hosts.merge(hostKey, 1, Integer::sum);
        }
    }

    /** Not to be dialled, for a reason that casts no doubt on the host. */
    void exclude(InetSocketAddress address) {
        addresses.add(address);
    }

    /**
     * A connection ended by the peer's fault.
     *
     * @param incoming whether the peer had dialled us, so that its port says nothing
     * @return whether that was once too often, and led to a conviction
     */
    boolean strike(InetSocketAddress address, boolean incoming) {
        HostKey hostKey = HostKey.of(address.getAddress());
        boolean over = incoming
                ? !hostKey.isLoopback() && isOver(strikesOfDiallers, hostKey)
                : !addresses.contains(address) && isOver(strikes, address);
        if (over) {
            convict(address);
        }
        return over;
    }

    private static <K> boolean isOver(Map<K, Integer> strikes, K who) {
        if (strikes.size() >= STRIKES_LIMIT && !strikes.containsKey(who)) {
            return false;
        }
        return strikes.merge(who, 1, Integer::sum) == STRIKES;
    }

    /** @param incoming whether it is about a peer that dials us, or about dialling one */
    boolean isBanned(InetSocketAddress address, boolean incoming) {
        if (addresses.contains(address)) {
            return true;
        }
        int convicted = hosts.isEmpty() ? 0 : hosts.getOrDefault(HostKey.of(address.getAddress()), 0);
        return convicted >= (incoming ? 1 : 2);
    }
}

package dev.spate.session.peers;

import dev.spate.net.HostKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The addresses and hosts that are banned for the rest of the run.
 *
 * <p>A conviction bans one address for dialling, and its whole host for dialling us: the port of an incoming connection
 * tells nothing. A second convicted address bans the host for dialling too. Until then other peers behind the same router
 * are dialled as before. Hosts of loopback are never banned as a whole. Owner: the event loop.
 */
final class Bans {
    /** So many connections that ended because the peer broke the protocol or flooded us make a conviction. */
    static final int STRIKES = 3;

    /** A bound on memory: further peers have their connections ended and are not counted. */
    static final int STRIKES_LIMIT = 10_000;

    private final Set<InetSocketAddress> addresses = new HashSet<>();
    private final Map<HostKey, Integer> hosts = new HashMap<>();
    private final Map<InetSocketAddress, Integer> strikes = new HashMap<>();
    private final Map<HostKey, Integer> strikesOfIncoming = new HashMap<>();
    private final Supplier<Set<InetAddress>> ofThisMachine;
    private Set<InetAddress> ours;
    private int ownPort;

    Bans() {
        this(LocalAddresses::now);
    }

    /** @param ofThisMachine looks the addresses of this machine up; called once, and only when one might be ours */
    Bans(Supplier<Set<InetAddress>> ofThisMachine) {
        this.ofThisMachine = ofThisMachine;
    }

    /** We listen at this port from now on. */
    void listeningAt(int port) {
        ownPort = port;
    }

    /** Whether we listen there ourselves. */
    private boolean isOurselves(InetSocketAddress address) {
        if (address.getPort() != ownPort || ownPort == 0) {
            return false;
        }
        if (address.getAddress().isLoopbackAddress()) {
            return true;
        }
        if (ours == null) {
            ours = ofThisMachine.get();
        }
        return ours.contains(address.getAddress());
    }

    /** A peer at this address was convicted. */
    void convict(InetSocketAddress address) {
        if (!addresses.add(address)) {
            return;
        }
        HostKey hostKey = HostKey.of(address.getAddress());
        if (!hostKey.isLoopback()) {
            hosts.merge(hostKey, 1, Integer::sum);
        }
    }

    /** This address is not dialled; its host is not suspected. */
    void exclude(InetSocketAddress address) {
        addresses.add(address);
    }

    /**
     * A connection ended by the peer's fault.
     *
     * @param incoming whether the peer had dialled us, so that its port says nothing
     * @return whether this strike led to a conviction
     */
    boolean strike(InetSocketAddress address, boolean incoming) {
        HostKey hostKey = HostKey.of(address.getAddress());
        boolean over = incoming
                ? !hostKey.isLoopback() && isOver(strikesOfIncoming, hostKey)
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

    /** @param incoming whether the peer dials us; else we dial it */
    boolean isBanned(InetSocketAddress address, boolean incoming) {
        if (addresses.contains(address) || !incoming && isOurselves(address)) {
            return true;
        }
        int convicted = hosts.isEmpty() ? 0 : hosts.getOrDefault(HostKey.of(address.getAddress()), 0);
        return convicted >= (incoming ? 1 : 2);
    }
}

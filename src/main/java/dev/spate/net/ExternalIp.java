package dev.spate.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Our addresses as others see them, by votes (libtorrent: {@code external_ip}, {@code ip_voter}): of nodes of the DHT (BEP 42,
 * {@code ip}), of peers (BEP 10, {@code yourip}) and of trackers (BEP 24, {@code external ip}). One of each family is elected,
 * and others for the local network and this machine: the one that five networks agree on, and more than half of those that
 * were heard.
 *
 * <p>Mutable, not thread-safe.
 */
public final class ExternalIp {
    private static final int FEWEST_VOTES = 5;
    private static final int MAX_VOTERS = 100;

    private final Map<Group, Election> elections = new HashMap<>();

    /** Whoever is in one scope sees us at the same address. */
    private record Group(boolean four, AddressScope scope) {
        static Group of(InetAddress address) {
            return new Group(address instanceof Inet4Address, AddressScope.of(address));
        }
    }

    /**
     * Takes a vote. A network (an IPv4 /24, an IPv6 /48) has one until a hundred have voted; then they vote anew, so that a new
     * address of ours is heard of. Nobody in the world tells of an address in a local network.
     *
     * @param voter who tells it: the address that he answers at
     * @param seen where he sees us
     * @return whether another address than before is elected now
     */
    public boolean vote(InetAddress voter, InetAddress seen) {
        Group group = Group.of(seen);
        boolean isOneHost = AddressScope.of(voter).maySendTo(group.scope());
        boolean sameFamily = voter instanceof Inet4Address == group.four();
        return isOneHost
                && sameFamily
                && elections.computeIfAbsent(group, none -> new Election()).vote(network(voter), seen);
    }

    /** The same for who does without the classes of the network: addresses of 4 or 16 bytes. */
    public boolean vote(byte[] voter, byte[] seen) {
        return vote(address(voter), address(seen));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** In a local network each host is one of its own. */
    private static Object network(InetAddress voter) {
        if (AddressScope.of(voter).isLocal()) {
            return voter;
        }
        HostKey host = HostKey.of(voter);
        return new HostKey(host.six(), host.six() ? host.bits() >>> 16 : host.bits() >>> 8);
    }

    /** Where this one sees us; empty while too few of its scope and family have told. */
    public Optional<InetAddress> seenFrom(InetAddress other) {
        return elected(Group.of(other));
    }

    /** The bytes of our address in the world, of IPv4 or else of IPv6; empty while too few have told. */
    public Optional<byte[]> world(boolean four) {
        return elected(new Group(four, AddressScope.WORLD)).map(InetAddress::getAddress);
    }

    private Optional<InetAddress> elected(Group group) {
        Election election = elections.get(group);
        return election == null ? Optional.empty() : election.elected;
    }

    private static final class Election {
        private final Map<InetAddress, Integer> votes = new HashMap<>();
        private final Set<Object> voters = new HashSet<>();
        private Optional<InetAddress> elected = Optional.empty();

        boolean vote(Object network, InetAddress seen) {
            if (!voters.add(network)) {
                return false;
            }
            int count = votes.merge(seen, 1, Integer::sum);
            boolean wins = count >= FEWEST_VOTES && 2 * count > voters.size();
            boolean changes = wins && !elected.equals(Optional.of(seen));
            if (wins) {
                elected = Optional.of(seen);
            }
            if (voters.size() >= MAX_VOTERS) {
                voters.clear();
                votes.clear();
            }
            return changes;
        }
    }
}

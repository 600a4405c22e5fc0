package dev.spate.synthetic;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;

/**
 * Where a swarm listens, and how its peers are told apart.
 *
 * @param addressing by address or by port
 * @param network whose addresses the peers have when they have addresses of their own
 * @param host where the trackers listen, and the peers when they have ports of their own: an IPv4 address of this machine
 * @param port where the peers listen, the first of them when they have ports of their own; 0 for any
 * @param trackerPort where the trackers listen; 0 for any
 * @param firstPeer number of the first peer, so that the peers of several machines differ: it decides addresses in the
 *     network, and what a peer does by chance
 */
public record SwarmAddressing(
        Addressing addressing, PeerNetwork network, InetAddress host, int port, int trackerPort, int firstPeer) {
    private static final int MOST_PORT = 65_535;

    /** How the peers of a swarm are told apart. */
    public enum Addressing {
        /** Each has its own address in a network, all with the same port: one listening socket serves all. Linux only. */
        OWN_ADDRESS,
        /** Each has its own port of one address, and a listening socket. */
        OWN_PORT;

        /** Own addresses on Linux, where the whole of 127.0.0.0/8 is the loopback; else own ports. */
        public static Addressing ofThisSystem() {
            return System.getProperty("os.name", "").startsWith("Linux") ? OWN_ADDRESS : OWN_PORT;
        }
    }

    /** @throws IllegalArgumentException when a number is out of range, or the host is no IPv4 address */
    public SwarmAddressing {
        Objects.requireNonNull(addressing, "addressing");
        Objects.requireNonNull(network, "network");
        if (!(host instanceof Inet4Address) || host.isAnyLocalAddress() || host.isMulticastAddress()) {
            throw new IllegalArgumentException("not an IPv4 address that can be announced: " + host.getHostAddress());
        }
        for (int each : new int[] {port, trackerPort}) {
            if (each < 0 || each > MOST_PORT) {
                throw new IllegalArgumentException("no such port: " + each);
            }
        }
        if (firstPeer < 0) {
            throw new IllegalArgumentException("no such peer: " + firstPeer);
        }
    }

    /** On the loopback, with any ports. */
    public static SwarmAddressing onLoopback(Addressing addressing) {
        return new SwarmAddressing(addressing, PeerNetwork.LOOPBACK, loopback(), 0, 0, 0);
    }

    /** Checks that so many peers have room. */
    void check(long peers) {
        long last = firstPeer + peers;
        if (addressing == Addressing.OWN_ADDRESS && last > network.capacity()) {
            throw new IllegalArgumentException(
                    "the network " + network + " has room for " + network.capacity() + " peers, not " + last);
        }
        if (addressing == Addressing.OWN_PORT && peers > (port == 0 ? MOST_PORT : MOST_PORT - port + 1)) {
            throw new IllegalArgumentException("there are not enough ports for " + peers + " peers"
                    + (port == 0 ? "" : " from port " + port + " on"));
        }
        if (last > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("no such peer: " + (last - 1));
        }
    }

    /** 127.0.0.1. */
    public static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

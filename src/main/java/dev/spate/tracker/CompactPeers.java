package dev.spate.tracker;

import io.netty.buffer.ByteBuf;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the peers of one answer, and knows their compact form (BEP 23; for IPv6, BEP 7).
 *
 * <pre>
 * peers:  a.a.a.a pp            6 bytes each
 * peers6: a*16 pp              18 bytes each     (pp: port, big endian)
 * </pre>
 *
 * <p>Drops what cannot be a peer (port 0, the unspecified address, multicast, broadcast), duplicates, and all beyond
 * {@link #MAX_PEERS} and {@link #MAX_EQUAL_HASHES}. Not thread-safe.
 */
public final class CompactPeers {
    /** How many peers of one answer are kept. */
    public static final int MAX_PEERS = 20_000;

    static final int IPV4_BYTES = 4;
    static final int IPV6_BYTES = 16;
    private static final int PORT_BYTES = 2;

    /**
     * How many peers of one answer may have the same hash code. Hash tables look at each of them every time. Hardly two
     * ordinary addresses collide, but thousands can be chosen that do.
     */
    static final int MAX_EQUAL_HASHES = 64;

    private final Set<InetSocketAddress> peers = new LinkedHashSet<>();
    private final Map<Integer, Integer> equalHashes = new HashMap<>();

    /**
     * Adds peers in compact form; a rest too short for a peer is left out.
     *
     * @param addressBytes 4 or 16
     */
    public void addCompact(byte[] compact, int addressBytes) {
        int stride = addressBytes + PORT_BYTES;
        byte[] address = new byte[addressBytes];
        for (int at = 0; compact.length - at >= stride && peers.size() < MAX_PEERS; at += stride) {
            System.arraycopy(compact, at, address, 0, addressBytes);
            int port = (compact[at + addressBytes] & 0xff) << 8 | compact[at + addressBytes + 1] & 0xff;
            add(address, port);
        }
    }

    /** Adds one peer; {@code address} has 4 or 16 bytes. */
    void add(byte[] address, long port) {
        if (peers.size() >= MAX_PEERS || port < 1 || port > 0xffff) {
            return;
        }
        InetAddress host;
        try {
            host = InetAddress.getByAddress(address);
        } catch (UnknownHostException wrongLength) {
            throw new IllegalStateException(wrongLength);
        }
        if (!host.isAnyLocalAddress() && !host.isMulticastAddress() && !isReserved(host)) {
            InetSocketAddress peer = new InetSocketAddress(host, (int) port);
            if (equalHashes.getOrDefault(peer.hashCode(), 0) < MAX_EQUAL_HASHES && peers.add(peer)) {
                equalHashes.merge(peer.hashCode(), 1, Integer::sum);
            }
        }
    }

    /** What was collected, in the order of arrival. */
    public List<InetSocketAddress> toList() {
        return List.copyOf(peers);
    }

    /** Writes those of the peers that have addresses of this family in compact form. */
    public static void write(ByteBuf out, List<InetSocketAddress> peers, int addressBytes) {
        Class<?> family = addressBytes == IPV4_BYTES ? Inet4Address.class : Inet6Address.class;
        for (InetSocketAddress each : peers) {
            if (family.isInstance(each.getAddress())) {
                out.writeBytes(each.getAddress().getAddress()).writeShort(each.getPort());
            }
        }
    }

    /** 0.0.0.0/8 ("this network") and the broadcast address. */
    private static boolean isReserved(InetAddress host) {
        if (!(host instanceof Inet4Address)) {
            return false;
        }
        byte[] bytes = host.getAddress();
        return bytes[0] == 0 || (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
    }
}

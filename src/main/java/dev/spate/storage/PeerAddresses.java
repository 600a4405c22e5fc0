package dev.spate.storage;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Addresses of peers for the next run: those that can be dialled from anywhere, so none of link-local scope, none twice, and
 * {@value #MOST} of each family. As bytes they are compact as in BEP 23 and BEP 7: address and port, big endian.
 *
 * @param all IPv4 before IPv6
 */
public record PeerAddresses(List<InetSocketAddress> all) {
    /** Nobody. */
    public static final PeerAddresses NONE = new PeerAddresses(List.of());

    /** Kept of each family. */
    public static final int MOST = 50;

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    /** Leaves out what cannot be dialled, and those beyond the bound. */
    public PeerAddresses {
        List<InetSocketAddress> usable = new ArrayList<>(some(all, true));
        usable.addAll(some(all, false));
        all = List.copyOf(usable);
    }

    // A record's own two are method handles, which each process makes anew: docs/performance.md, Start.

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerAddresses that && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    private static List<InetSocketAddress> some(List<InetSocketAddress> addresses, boolean v4) {
        return addresses.stream()
                .filter(each -> !each.isUnresolved() && each.getPort() > 0)
                .filter(each -> each.getAddress() instanceof Inet4Address == v4 && isHost(each.getAddress()))
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static boolean isHost(InetAddress host) {
        return !host.isAnyLocalAddress() && !host.isMulticastAddress() && !host.isLinkLocalAddress();
    }

    /** These first, then others, as far as there is room. */
    public PeerAddresses before(PeerAddresses others) {
        List<InetSocketAddress> both = new ArrayList<>(all);
        both.addAll(others.all);
        return new PeerAddresses(both);
    }

    /** Reads both lists; one of an impossible length is left out as a whole. */
    public static PeerAddresses read(byte[] ipv4, byte[] ipv6) {
        Set<InetSocketAddress> read = new LinkedHashSet<>();
        read(ipv4, IPV4_BYTES, read);
        read(ipv6, IPV6_BYTES, read);
        return new PeerAddresses(List.copyOf(read));
    }

    private static void read(byte[] compact, int addressBytes, Set<InetSocketAddress> to) {
        int stride = addressBytes + Short.BYTES;
        if (compact.length % stride != 0 || compact.length > MOST * stride) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(compact);
        byte[] address = new byte[addressBytes];
        while (in.hasRemaining()) {
            in.get(address);
            int port = Short.toUnsignedInt(in.getShort());
            try {
                InetAddress host = InetAddress.getByAddress(address);
                // An IPv4 address in IPv6 dress belongs to the other list.
                if (host.getAddress().length == addressBytes) {
                    to.add(new InetSocketAddress(host, port));
                }
            } catch (UnknownHostException wrongLength) {
                throw new IllegalStateException(wrongLength);
            }
        }
    }

    /** Those of IPv4. */
    public byte[] ipv4() {
        return write(IPV4_BYTES);
    }

    /** Those of IPv6. */
    public byte[] ipv6() {
        return write(IPV6_BYTES);
    }

    private byte[] write(int addressBytes) {
        ByteBuffer out = ByteBuffer.allocate(MOST * (addressBytes + Short.BYTES));
        for (InetSocketAddress each : all) {
            byte[] address = each.getAddress().getAddress();
            if (address.length == addressBytes) {
                out.put(address).putShort((short) each.getPort());
            }
        }
        byte[] compact = new byte[out.position()];
        out.flip().get(compact);
        return compact;
    }
}

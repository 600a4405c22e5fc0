package dev.spate.portmap;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The routers of the default routes, from Linux's tables; other systems have none that a JVM may read. */
final class DefaultRoute {
    private static final Path TABLE = Path.of("/proc/net/route");
    private static final int COLUMNS = 8;
    private static final int HAS_GATEWAY = 3;
    private static final Path TABLE_V6 = Path.of("/proc/net/ipv6_route");
    private static final int COLUMNS_V6 = 10;
    private static final String ANY_V6 = "0".repeat(32);

    private DefaultRoute() {}

    /**
     * A router of IPv6.
     *
     * @param address mostly a link-local one, which means something on its interface alone
     */
    record Hop(String address, String interfaceName) {}

    /**
     * The router of IPv4; empty when there is none, or the system does not say. The table is made in memory: no disk is read.
     *
     * @param interfaceName by which it has to be reached; empty for any
     */
    static Optional<InetAddress> gateway(Optional<String> interfaceName) {
        try {
            return gateway(Files.readAllLines(TABLE), ByteOrder.nativeOrder(), interfaceName);
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    /**
     * The router of the default route with the least metric.
     *
     * @param table its columns: interface, destination, gateway, flags, references, uses, metric, mask
     * @param order of the bytes of its addresses, which are hexadecimal numbers
     */
    static Optional<InetAddress> gateway(List<String> table, ByteOrder order, Optional<String> interfaceName) {
        Optional<InetAddress> best = Optional.empty();
        long leastMetric = Long.MAX_VALUE;
        for (String line : table) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length < COLUMNS || !columns[1].equals("00000000") || !columns[7].equals("00000000")) {
                continue;
            }
            if (interfaceName.isPresent() && !columns[0].equals(interfaceName.get())) {
                continue;
            }
            try {
                boolean has = (Integer.parseInt(columns[3], 16) & HAS_GATEWAY) == HAS_GATEWAY;
                long metric = Long.parseLong(columns[6]);
                int address = Integer.parseUnsignedInt(columns[2], 16);
                if (has && address != 0 && metric < leastMetric) {
                    leastMetric = metric;
                    best = Optional.of(InetAddress.getByAddress(
                            ByteBuffer.allocate(4).order(order).putInt(address).array()));
                }
            } catch (NumberFormatException | UnknownHostException noRoute) {
                continue;
            }
        }
        return best;
    }

    /** The router of IPv6, with the scope of its interface where it needs one; empty as above. */
    static Optional<InetAddress> gatewayOfIpv6(Optional<String> interfaceName) {
        try {
            Optional<Hop> hop = gatewayOfIpv6(Files.readAllLines(TABLE_V6), interfaceName);
            return hop.isPresent() ? Optional.of(scoped(hop.get())) : Optional.empty();
        } catch (IOException none) {
            return Optional.empty();
        }
    }

    private static InetAddress scoped(Hop hop) throws IOException {
        InetAddress address = InetAddress.getByAddress(HexFormat.of().parseHex(hop.address()));
        return address.isLinkLocalAddress()
                ? Inet6Address.getByAddress(null, address.getAddress(), NetworkInterface.getByName(hop.interfaceName()))
                : address;
    }

    /**
     * The router of the default route of IPv6 with the least metric.
     *
     * @param table its columns, hexadecimal numbers: destination, its prefix, source, its prefix, next hop, metric, references,
     *     uses, flags; and the interface
     */
    static Optional<Hop> gatewayOfIpv6(List<String> table, Optional<String> interfaceName) {
        Optional<Hop> best = Optional.empty();
        long leastMetric = Long.MAX_VALUE;
        for (String line : table) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length < COLUMNS_V6 || !columns[0].equals(ANY_V6) || !columns[1].equals("00")) {
                continue;
            }
            boolean isWanted = interfaceName.isEmpty() || columns[9].equals(interfaceName.get());
            boolean isAddress = columns[4].matches("[0-9a-f]{32}") && !columns[4].equals(ANY_V6);
            if (!isWanted || !isAddress || !(columns[5] + columns[8]).matches("[0-9a-f]{1,32}")) {
                continue;
            }
            try {
                boolean has = (Integer.parseUnsignedInt(columns[8], 16) & HAS_GATEWAY) == HAS_GATEWAY;
                long metric = Long.parseLong(columns[5], 16);
                if (has && metric < leastMetric) {
                    leastMetric = metric;
                    best = Optional.of(new Hop(columns[4], columns[9]));
                }
            } catch (NumberFormatException noRoute) {
                continue;
            }
        }
        return best;
    }
}

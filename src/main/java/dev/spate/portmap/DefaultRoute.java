package dev.spate.portmap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The router of the default route of IPv4, from Linux's table; other systems have none that a JVM may read. */
final class DefaultRoute {
    private static final Path TABLE = Path.of("/proc/net/route");
    private static final int COLUMNS = 8;
    private static final int HAS_GATEWAY = 3;

    private DefaultRoute() {}

    /**
     * The router; empty when there is none, or the system does not say. The table is made in memory: no disk is read.
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
}

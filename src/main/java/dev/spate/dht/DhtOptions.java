package dev.spate.dht;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How this process takes part in the DHT.
 *
 * @param readOnly whether it answers no questions and says so (BEP 43): right for a download that is over in a minute
 * @param bind where the socket is; the unspecified address for both families, port 0 for any
 * @param nodes those that a person names, unresolved when by names
 * @param routers well-known nodes, which are asked when nobody else answers
 */
public record DhtOptions(
        boolean readOnly, InetSocketAddress bind, List<InetSocketAddress> nodes, List<InetSocketAddress> routers) {
    /** Copies the lists. */
    public DhtOptions {
        nodes = List.copyOf(nodes);
        routers = List.copyOf(routers);
    }

    /** A node that only asks, at any port. */
    public static DhtOptions asking(List<InetSocketAddress> nodes, List<InetSocketAddress> routers) {
        return new DhtOptions(true, new InetSocketAddress(0), nodes, routers);
    }
}

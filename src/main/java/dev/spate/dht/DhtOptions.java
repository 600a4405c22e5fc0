package dev.spate.dht;

import dev.spate.dht.node.DhtNodeOptions;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How this process takes part in the DHT.
 *
 * @param node whether its nodes answer questions, and how much they send
 * @param bind where the socket is; the unspecified address for both families, port 0 for any
 * @param nodes those that a person names, unresolved when by names
 * @param routers well-known nodes, which are asked when nobody else answers
 */
public record DhtOptions(
        DhtNodeOptions node, InetSocketAddress bind, List<InetSocketAddress> nodes, List<InetSocketAddress> routers) {
    /** Copies the lists. */
    public DhtOptions {
        nodes = List.copyOf(nodes);
        routers = List.copyOf(routers);
    }

    /** @param readOnly whether it answers no questions and says so (BEP 43): right for a download that is over in a minute */
    public DhtOptions(
            boolean readOnly, InetSocketAddress bind, List<InetSocketAddress> nodes, List<InetSocketAddress> routers) {
        this(readOnly ? DhtNodeOptions.asking() : DhtNodeOptions.full(), bind, nodes, routers);
    }

    /** Whether it answers no questions. */
    public boolean readOnly() {
        return node.readOnly();
    }

    /** A node of a network where nobody is hostile, which answers everybody in full and begins with nobody. */
    public static DhtOptions trusting(InetSocketAddress bind) {
        return new DhtOptions(DhtNodeOptions.trusting(), bind, List.of(), List.of());
    }

    /** A node that only asks, at any port. */
    public static DhtOptions asking(List<InetSocketAddress> nodes, List<InetSocketAddress> routers) {
        return new DhtOptions(true, new InetSocketAddress(0), nodes, routers);
    }
}

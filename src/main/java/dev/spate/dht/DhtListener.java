package dev.spate.dht;

import java.net.InetSocketAddress;
import java.util.List;

/** Is told what a lookup finds; on the loop. */
public interface DhtListener {
    /** A node named these peers; each is told once. Nodes that are late may name some after {@link #ended}. */
    void peers(List<InetSocketAddress> fresh);

    /** All nodes that matter were asked, or there is nobody to ask. Told once, unless the lookup was cancelled. */
    void ended(DhtResult result);
}

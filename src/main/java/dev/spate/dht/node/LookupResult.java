package dev.spate.dht.node;

import dev.spate.dht.krpc.NodeId;
import dev.spate.dht.krpc.NodeInfo;
import java.util.List;

/**
 * What became of a lookup.
 *
 * @param target what was looked for
 * @param asked nodes that were asked
 * @param answered nodes that answered
 * @param peers peers that were found, each counted once
 * @param hops how many nodes had to be asked one after the other to reach the closest
 * @param announced nodes that were told of us
 * @param seeds estimated number of seeds, by the filters of BEP 33; 0 when no node sent one
 * @param leechers estimated number of the other peers
 * @param tookNanos from its begin
 * @param closest the closest nodes that answered
 */
public record LookupResult(
        NodeId target,
        int asked,
        int answered,
        int peers,
        int hops,
        int announced,
        double seeds,
        double leechers,
        long tookNanos,
        List<NodeInfo> closest) {
    /** Copies the list. */
    public LookupResult {
        closest = List.copyOf(closest);
    }
}

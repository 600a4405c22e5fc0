package dev.spate.session;

import dev.spate.dht.DhtResult;
import dev.spate.dht.DhtStats;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What a lookup in the DHT found.
 *
 * @param peers that were found, in the order of their coming
 * @param result of the lookup; of one that the time-out ended, what it had come to
 * @param scrape how many peers there are, as the nodes count them, when that was asked for
 * @param stats of the DHT at the end
 * @param obstacle why a node was not asked that the person named, for a person; empty when any node answered
 * @param complete false when the time-out ended it
 */
public record DhtReport(
        List<InetSocketAddress> peers,
        DhtResult result,
        Optional<DhtResult> scrape,
        DhtStats stats,
        Optional<String> obstacle,
        boolean complete) {
    /** Copies the list. */
    public DhtReport {
        peers = List.copyOf(peers);
    }
}

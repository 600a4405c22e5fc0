package dev.spate.dht;

import java.time.Duration;

/**
 * What became of a lookup, both families together.
 *
 * @param asked nodes that were asked
 * @param answered nodes that answered
 * @param peers peers that were found
 * @param hops how many nodes had to be asked one after the other
 * @param announced nodes that were told of us
 * @param seeds estimated number of seeds, of a scrape (BEP 33)
 * @param leechers estimated number of the other peers, of a scrape
 * @param took from begin to end
 */
public record DhtResult(
        int asked, int answered, int peers, int hops, int announced, double seeds, double leechers, Duration took) {}

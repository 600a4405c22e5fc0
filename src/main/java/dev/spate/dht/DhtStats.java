package dev.spate.dht;

/**
 * What the DHT did so far in this process, both families together.
 *
 * @param nodes in the routing tables
 * @param good of them, those that answered of late
 * @param asked questions sent
 * @param answered those that were answered
 * @param served questions of others that we answered
 * @param peers peers that were found, of all torrents
 * @param bytesIn received
 * @param bytesOut sent
 */
public record DhtStats(
        int nodes, int good, long asked, long answered, long served, long peers, long bytesIn, long bytesOut) {}

package dev.spate.dht.node;

/**
 * What a node has done so far, and what it holds.
 *
 * @param nodes in the routing table
 * @param good of them, those that answered of late
 * @param asked questions sent
 * @param answered answers to them
 * @param unanswered those that nobody answered
 * @param served questions of others that were answered
 * @param refused datagrams that were dropped: malformed, blocked, unasked, or beyond the rate
 * @param bytesIn received
 * @param bytesOut sent
 * @param torrents for which peers are stored here
 * @param storedPeers those peers
 */
public record NodeStats(
        int nodes,
        int good,
        long asked,
        long answered,
        long unanswered,
        long served,
        long refused,
        long bytesIn,
        long bytesOut,
        int torrents,
        int storedPeers) {}

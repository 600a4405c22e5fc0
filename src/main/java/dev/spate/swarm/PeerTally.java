package dev.spate.swarm;

/**
 * What one synthetic peer has seen so far.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
final class PeerTally {
    long connections;
    int openConnections;
    long requests;
    long blocksServed;
    long bytesServed;
    long duplicateBlocks;
    long cancels;
    long cancelledInTime;
    long dropped;
    long rejected;
    int mostOutstanding;

    PeerReport report(int index, String address, String behaviour) {
        return new PeerReport(
                index,
                address,
                behaviour,
                connections,
                openConnections,
                requests,
                blocksServed,
                bytesServed,
                duplicateBlocks,
                cancels,
                cancelledInTime,
                dropped,
                rejected,
                mostOutstanding);
    }
}

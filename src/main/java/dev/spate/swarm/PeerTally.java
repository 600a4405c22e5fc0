package dev.spate.swarm;

/**
 * What one synthetic peer has seen since the last reset, which makes a new one.
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
    long hangUps;
    int mostOutstanding;

    PeerReport report(int index, String address, Behaviour behaviour) {
        return new PeerReport(
                index,
                address,
                behaviour.name(),
                behaviour.couldServe(),
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
                hangUps,
                mostOutstanding);
    }
}

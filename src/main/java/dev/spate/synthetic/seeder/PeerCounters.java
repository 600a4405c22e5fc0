package dev.spate.synthetic.seeder;

import dev.spate.synthetic.Behaviour;
import dev.spate.synthetic.PeerReport;

/**
 * What one synthetic peer has counted since the last reset; a reset makes a new object.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
public final class PeerCounters {
    public long connections;
    int openConnections;
    long requests;
    long blocksServed;
    public long bytesServed;
    long duplicateBlocks;
    long cancels;
    long cancelledInTime;
    long dropped;
    long rejected;
    long hangUps;
    public int mostOutstanding;

    public PeerReport report(int index, String address, Behaviour behaviour) {
        return new PeerReport(
                index,
                address,
                behaviour.name().word(),
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

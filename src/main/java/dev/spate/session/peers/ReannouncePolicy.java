package dev.spate.session.peers;

import java.util.concurrent.TimeUnit;

/** Asks the trackers for more peers ahead of their interval when few are left. Owner: the event loop. */
public final class ReannouncePolicy {
    private static final int FEW_PEERS = 50;

    /** A tracker that lies names thousands of dead addresses: while they are tried, the others are asked again. */
    private static final long SCARCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Runnable askTrackers;
    private final Runnable outage;
    private final int few;
    private long enoughNanos;
    private boolean hadPeers;

    /**
     * A policy for one search.
     *
     * @param askTrackers asks for more peers as soon as the trackers allow it
     * @param outage is told when the last of the connected peers is gone
     * @param maxPeers connections at the same time
     */
    public ReannouncePolicy(Runnable askTrackers, Runnable outage, int maxPeers, long nowNanos) {
        this.askTrackers = askTrackers;
        this.outage = outage;
        this.few = Math.min(FEW_PEERS, maxPeers);
        this.enoughNanos = nowNanos;
    }

    /** Asks the trackers if it is time. */
    public void check(PeerSearch peerSearch, PeerList peerList, long nowNanos) {
        connected(peerSearch.connected());
        if (isDue(peerSearch.connected(), peerSearch.halfOpen(), peerList.untried(), nowNanos)) {
            askTrackers.run();
        }
    }

    /** So many peers are connected now. */
    void connected(int peers) {
        if (peers == 0 && hadPeers) {
            outage.run();
        }
        hadPeers = peers > 0;
    }

    /** Whether there are few peers, and either no address is left to try or trying has led to nothing for a while. */
    boolean isDue(int connected, int halfOpen, int untried, long nowNanos) {
        if (connected >= few) {
            enoughNanos = nowNanos;
            return false;
        }
        return nowNanos - enoughNanos > SCARCE_NANOS || (untried == 0 && connected + halfOpen < few);
    }
}

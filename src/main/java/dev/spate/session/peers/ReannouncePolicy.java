package dev.spate.session.peers;

import java.util.concurrent.TimeUnit;

/** Asks the trackers for more peers ahead of their interval when few are left. Owner: the event loop. */
public final class ReannouncePolicy {
    private static final int FEW_PEERS = 50;

    /** A tracker that lies names thousands of dead addresses: while they are tried, the others are asked again. */
    private static final long SCARCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Runnable askTrackers;
    private final int few;
    private long enoughNanos;

    /**
     * A policy for one search.
     *
     * @param askTrackers asks for more peers as soon as the trackers allow it
     * @param maxPeers connections at the same time
     */
    public ReannouncePolicy(Runnable askTrackers, int maxPeers, long nowNanos) {
        this.askTrackers = askTrackers;
        this.few = Math.min(FEW_PEERS, maxPeers);
        this.enoughNanos = nowNanos;
    }

    /** Asks the trackers if it is time. */
    public void check(PeerSearch peerSearch, PeerList peerList, long nowNanos) {
        if (isDue(peerSearch.connected(), peerSearch.halfOpen(), peerList.untried(), nowNanos)) {
            askTrackers.run();
        }
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

package dev.spate.session.peers;

import java.util.concurrent.TimeUnit;

/** When the trackers are to be asked for more peers ahead of time. Owner: the event loop. */
public final class ReannouncePolicy {
    private static final int FEW_PEERS = 50;

    /** Addresses that are all dead must not keep us from asking others: a tracker that lies has thousands of them. */
    private static final long SCARCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int few;
    private long enoughNanos;

    /** @param maxPeers connections at the same time */
    public ReannouncePolicy(int maxPeers, long nowNanos) {
        this.few = Math.min(FEW_PEERS, maxPeers);
        this.enoughNanos = nowNanos;
    }

    public boolean isDue(PeerSearch peerSearch, int untried, long nowNanos) {
        return isDue(peerSearch.connected(), peerSearch.halfOpen(), untried, nowNanos);
    }

    /** Whether there are few peers, and nobody is left to try or trying has led to nothing for a while. */
    boolean isDue(int connected, int halfOpen, int untried, long nowNanos) {
        if (connected >= few) {
            enoughNanos = nowNanos;
            return false;
        }
        return nowNanos - enoughNanos > SCARCE_NANOS || (untried == 0 && connected + halfOpen < few);
    }
}

package dev.spate.session;

import dev.spate.session.peers.LastPeer;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerSearch;
import dev.spate.text.TimeSpan;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Ends a download that waits in vain, and says why. Owner: the event loop. */
final class StallTimeout {
    private static final long SUSPENDED_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RESUME_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Duration timeout;
    private final PeerDiscovery peerDiscovery;
    private final LastPeer lastPeer;
    private boolean ticked;
    private long lastTickNanos;
    private long resumedNanos;

    /** @param timeout without anything new; zero for ever */
    StallTimeout(Duration timeout, PeerDiscovery peerDiscovery, LastPeer lastPeer) {
        this.timeout = timeout;
        this.peerDiscovery = peerDiscovery;
        this.lastPeer = lastPeer;
    }

    /**
     * Whether this process was suspended a moment ago (Ctrl-Z, a closed lid). What the peers sent meanwhile is yet to be
     * read, so their silence proves nothing. To be called at every tick.
     */
    boolean hasJustResumed(long nowNanos) {
        if (!ticked || nowNanos - lastTickNanos > SUSPENDED_NANOS) {
            resumedNanos = nowNanos;
        }
        ticked = true;
        lastTickNanos = nowNanos;
        return nowNanos - resumedNanos < RESUME_NANOS;
    }

    /** Why further waiting is useless; empty when it is not. */
    Optional<String> reasonToEnd(PeerSearch peerSearch, PeerList peerList, long nowNanos) {
        if (peerSearch.isHopeless(peerDiscovery, peerList)) {
            return Optional.of("no source of peers is left");
        }
        if (!timeout.isZero() && nowNanos - peerSearch.lastProgressNanos() > timeout.toNanos()) {
            return Optional.of("nothing new came for " + TimeSpan.seconds(timeout));
        }
        return Optional.empty();
    }

    /** The failure of a download that ends for this reason. */
    Failure failure(String what, boolean metadata, Progress progress, int connected) {
        String why = why(progress.knownPeers(), connected);
        if (progress.hasVerified()) {
            return new Failure(
                    Failure.Kind.INCOMPLETE,
                    "incomplete: " + what + ": " + why + " (run the same command again to go on)");
        }
        return new Failure(
                Failure.Kind.UNAVAILABLE,
                (metadata ? "nobody to get the metadata from: " : "nobody to download from: ") + what + ": " + why
                        + " (try again later)");
    }

    private String why(int knownPeers, int connected) {
        String complaints = peerDiscovery.complaints();
        if (knownPeers == 0) {
            return complaints.isEmpty() ? "the trackers know no peers" : complaints;
        }
        String peers = lastPeer.text(knownPeers, connected);
        return complaints.isEmpty() ? peers : complaints + "; " + peers;
    }
}

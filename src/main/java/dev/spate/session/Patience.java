package dev.spate.session;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** When a download has waited long enough, and what it says then. Owner: the event loop. */
final class Patience {
    private static final long SLEPT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long DROWSY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Duration timeout;
    private final Discovery discovery;
    private boolean looked;
    private long lookedNanos;
    private long awakeNanos;

    /** @param timeout without a useful byte; zero for ever */
    Patience(Duration timeout, Discovery discovery) {
        this.timeout = timeout;
        this.discovery = discovery;
    }

    /**
     * To be called at every tick. Whether this process slept a moment ago (Ctrl-Z, a closed lid): what the peers sent
     * meanwhile is yet to be read, so their silence says nothing.
     */
    boolean isDrowsy(long nowNanos) {
        if (!looked || nowNanos - lookedNanos > SLEPT_NANOS) {
            awakeNanos = nowNanos;
        }
        looked = true;
        lookedNanos = nowNanos;
        return nowNanos - awakeNanos < DROWSY_NANOS;
    }

    /** What makes further waiting useless, if anything does. */
    Optional<String> end(Crowd crowd, PeerDirectory directory, long nowNanos) {
        if (discovery.isExhausted() && crowd.connected() + crowd.halfOpen() == 0 && !directory.hasHope()) {
            return Optional.of("no source of peers is left");
        }
        if (!timeout.isZero() && nowNanos - crowd.lastByteNanos() > timeout.toNanos()) {
            return Optional.of("nothing came for " + timeout.toSeconds() + " s");
        }
        return Optional.empty();
    }

    /** The failure of a download that waits no more. */
    Failure failure(String what, boolean metadata, Progress progress, int connected) {
        String why = why(progress.knownPeers(), connected);
        if (progress.hasSomething()) {
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
        String complaints = discovery.complaints();
        if (knownPeers == 0) {
            return complaints.isEmpty() ? "the trackers know no peers" : complaints;
        }
        String peers = knownPeers + (knownPeers == 1 ? " peer known, " : " peers known, ") + connected + " connected";
        return complaints.isEmpty() ? peers : complaints + "; " + peers;
    }
}

package dev.spate.session.insight;

import dev.spate.session.Snapshot;
import dev.spate.session.metadata.MetadataFetch;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerSearch;
import dev.spate.session.swarm.Swarm;
import java.util.Optional;

/** Puts into a few words what a download waits for. Owner: the event loop. */
public final class WaitReason {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long FLOWING_NANOS = 2 * SECOND_NANOS;

    /** From then on it is worth a closer look. */
    private static final long STALLED_NANOS = 5 * SECOND_NANOS;

    private final PeerDiscovery peerDiscovery;
    private final BottleneckMonitor monitor;
    private String stalled = "";
    private long stalledNanos;

    /** @param monitor knows why connected peers send nothing */
    public WaitReason(PeerDiscovery peerDiscovery, BottleneckMonitor monitor) {
        this.peerDiscovery = peerDiscovery;
        this.monitor = monitor;
    }

    /** @param fetch null but in the phase that has one, and so is {@code swarm} */
    public String phrase(Snapshot.Phase phase, MetadataFetch fetch, Swarm swarm, long nowNanos) {
        return switch (phase) {
            case METADATA -> fetch == null ? "" : fetch.status(peerDiscovery);
            case CHECKING -> "checking what is on the disk";
            case DOWNLOADING -> download(swarm, nowNanos);
            case SEEDING -> seeding(swarm);
            case FINISHING -> "closing";
            case DONE -> "";
        };
    }

    private String download(Swarm swarm, long nowNanos) {
        if (swarm.receivedBytes() > 0 && nowNanos - swarm.lastByteNanos() < FLOWING_NANOS) {
            return "";
        }
        Optional<String> hashes = swarm.missingHashes();
        if (hashes.isPresent()) {
            return swarm.connected() == 0 ? hashes.get() + "; " + searching(swarm) : hashes.get();
        }
        if (swarm.webSeeds() > 0 && swarm.unchoked() == 0) {
            return swarm.webSeedStatus();
        }
        if (swarm.connected() == 0) {
            String seeds = swarm.webSeedStatus();
            return seeds.isEmpty() ? searching(swarm) : seeds + "; " + searching(swarm);
        }
        if (nowNanos - swarm.lastByteNanos() >= STALLED_NANOS) {
            return stalled(swarm, nowNanos);
        }
        int unchoked = swarm.unchoked();
        return unchoked == 0
                ? connected(swarm.connected())
                : PeerSearch.peers(unchoked) + (unchoked == 1 ? " owes" : " owe") + " us blocks";
    }

    /** As {@code --explain} would say it; found once a second. */
    private String stalled(Swarm swarm, long nowNanos) {
        if (stalled.isEmpty() || nowNanos - stalledNanos >= SECOND_NANOS) {
            stalledNanos = nowNanos;
            stalled = monitor.stalled(swarm, nowNanos).sentence();
        }
        return stalled;
    }

    private static String connected(int peers) {
        return PeerSearch.peers(peers) + " connected, "
                + (peers == 1 ? "which does not let us download yet" : "none lets us download yet");
    }

    private String seeding(Swarm swarm) {
        if (swarm.served() > 0) {
            return "";
        }
        String nobody = swarm.sentBytes() == 0 ? "nobody has come yet: " : "nobody is connected: ";
        return swarm.connected() == 0
                ? nobody + searching(swarm)
                : PeerSearch.peers(swarm.connected()) + " connected, "
                        + (swarm.connected() == 1 ? "which wants nothing now" : "none wants anything now");
    }

    private String searching(PeerSearch peerSearch) {
        return peerSearch.halfOpen() > 0
                ? "connecting to " + PeerSearch.peers(peerSearch.halfOpen())
                : peerDiscovery.status();
    }
}

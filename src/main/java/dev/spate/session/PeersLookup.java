package dev.spate.session;

import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.TrackerErrors;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.Announcer;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One question to the trackers: who is there? Asks all trackers of a tier at once, and the next tier only when none of
 * them answers ({@link AnnouncePolicy#lookup}). Owner: the event loop, but for {@link #result()} and {@link #inWords}.
 */
final class PeersLookup implements Announcer.Client {
    /** Peers kept: those of a real swarm, and liars in numbers cost some megabytes. */
    private static final int MAX_FOUND = PeerList.LIMIT;

    /** What a client says that does not accept peers: trackers want a number here. */
    private static final int USUAL_PORT = 6881;

    private final Announcer announcer;
    private final Consumer<String> warnings;
    private final AnnounceRequest request;
    private final Set<InetSocketAddress> found = new LinkedHashSet<>();
    private final Set<String> failures = new ConcurrentSkipListSet<>();
    private final CompletableFuture<PeersResult> result = new CompletableFuture<>();

    /** @param all whether all tiers are asked at once, and the peers that the link names count too */
    PeersLookup(EngineResources resources, TorrentRef ref, boolean all, Consumer<String> warnings) {
        this.announcer = new Announcer(
                resources.transport().loop(),
                resources.trackers().trusting(ref.userTrackers()),
                ref.announceTiers(),
                AnnouncePolicy.lookup(all),
                resources.random(),
                this);
        this.warnings = warnings;
        if (all) {
            found.addAll(ref.peers());
        }
        long left = ref instanceof TorrentRef.Known at ? at.metainfo().layout().totalBytes() : 1;
        this.request = new AnnounceRequest(
                ref.infoHash(),
                resources.self(),
                USUAL_PORT,
                0,
                0,
                left,
                AnnounceRequest.Event.NONE,
                AnnounceRequest.NUM_WANT,
                resources.random().nextInt());
    }

    CompletableFuture<PeersResult> result() {
        return result;
    }

    void begin() {
        if (announcer.hasTrackers()) {
            announcer.start();
        } else {
            end(false, "no peers: the torrent names no tracker");
        }
    }

    @Override
    public AnnounceRequest request() {
        return request;
    }

    @Override
    public void peers(String tracker, List<InetSocketAddress> peers) {
        peers.stream().limit(MAX_FOUND - found.size()).forEach(found::add);
    }

    @Override
    public void withheld(String tracker, int peers) {
        warnings.accept(TrackerErrors.withheld(tracker, peers));
    }

    @Override
    public void warning(String tracker, String text) {
        warnings.accept("tracker " + tracker + " warns: " + text);
    }

    @Override
    public void failed(String tracker, String reason) {
        failures.add(tracker + ": " + reason);
    }

    @Override
    public void settled() {
        end(true, "");
    }

    @Override
    public void broken(Throwable bug) {
        result.completeExceptionally(bug);
    }

    @Override
    public void allFailed(boolean forGood) {
        end(false, "no tracker answers: " + TrackerErrors.of(failures));
    }

    private void end(boolean answered, String failure) {
        if (answered || !found.isEmpty()) {
            if (!failures.isEmpty()) {
                warnings.accept("tracker " + TrackerErrors.of(failures));
            }
            result.complete(new PeersResult(List.copyOf(found)));
        } else {
            result.completeExceptionally(new Failure(Failure.Kind.UNAVAILABLE, failure));
        }
    }

    /** The failure to show for what ended the result; any thread. */
    Failure inWords(Throwable cause) {
        Throwable root = cause instanceof CompletionException ? cause.getCause() : cause;
        if (root instanceof Failure failure) {
            return failure;
        }
        if (root instanceof TimeoutException) {
            return new Failure(
                    Failure.Kind.UNAVAILABLE,
                    "no tracker answered in time" + (failures.isEmpty() ? "" : ": " + TrackerErrors.of(failures)));
        }
        if (root instanceof Error error) {
            throw error;
        }
        throw new IllegalStateException(root);
    }
}

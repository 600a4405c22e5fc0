package dev.spate.session;

import dev.spate.net.LoopWork;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.TrackerErrors;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.Announcer;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One question to the trackers: who is there? Asks all trackers of a tier at once, and the next tier only when none of
 * them answers ({@link AnnouncePolicy#lookup}). Owner: the event loop, but for {@link #result()} and {@link #inWords}.
 */
final class PeersLookup implements Announcer.Client {
    /** Peers kept: those of a real swarm, and liars in numbers cost some megabytes. */
    private static final int MAX_FOUND = PeerList.LIMIT;

    /** What a client says that does not accept peers: trackers want a number here. */
    private static final int USUAL_PORT = 6881;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(15);

    private final EventLoop loop;
    private final Supplier<Announcer> announcers;
    private final boolean untilAnswered;
    private final Consumer<String> warnings;
    private final AnnounceRequest request;
    private final Map<InetSocketAddress, Set<PeerOrigin>> found = new LinkedHashMap<>();
    private final Set<String> failures = new ConcurrentSkipListSet<>();
    private final CompletableFuture<PeersResult> result = new CompletableFuture<>();
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /**
     * A question that is yet to be asked.
     *
     * @param all whether all tiers are asked at once, and the peers that the link names count too
     * @param untilAnswered whether it is asked again, ever more rarely, until a tracker answers or all fail for good
     */
    PeersLookup(
            EngineResources resources, TorrentRef ref, boolean all, boolean untilAnswered, Consumer<String> warnings) {
        this.loop = resources.transport().loop();
        this.untilAnswered = untilAnswered;
        this.announcers = () -> new Announcer(
                resources.transport().loop(),
                resources.trackers().trusting(ref.userTrackers()),
                ref.announceTiers(),
                AnnouncePolicy.lookup(all),
                resources.random(),
                this);
        this.warnings = warnings;
        if (all) {
            named(PeerOrigin.of(PeerOrigin.Kind.LINK), ref.peers());
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
        Announcer announcer = announcers.get();
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
        named(PeerOrigin.tracker(tracker), peers);
    }

    private void named(PeerOrigin origin, List<InetSocketAddress> peers) {
        for (InetSocketAddress each : peers) {
            Set<PeerOrigin> origins = found.get(each);
            if (origins == null && found.size() < MAX_FOUND) {
                origins = new LinkedHashSet<>(2);
                found.put(each, origins);
            }
            if (origins != null) {
                origins.add(origin);
            }
        }
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
        if (untilAnswered && !forGood && found.isEmpty()) {
            loop.schedule(LoopWork.task(this::askAgain, this::broken), pauseNanos, TimeUnit.NANOSECONDS);
            pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
            return;
        }
        end(false, "no tracker answers: " + TrackerErrors.of(failures));
    }

    private void askAgain() {
        if (!result.isDone()) {
            failures.clear();
            begin();
        }
    }

    private void end(boolean answered, String failure) {
        if (answered || !found.isEmpty()) {
            if (!failures.isEmpty()) {
                warnings.accept("tracker " + TrackerErrors.of(failures));
            }
            result.complete(new PeersResult(found.entrySet().stream()
                    .map(each -> new PeersResult.Found(each.getKey(), List.copyOf(each.getValue())))
                    .toList()));
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

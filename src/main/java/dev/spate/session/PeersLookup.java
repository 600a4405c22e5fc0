package dev.spate.session;

import dev.spate.net.LoopWork;
import dev.spate.session.peers.PeerDiscovery;
import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.PeerSource;
import dev.spate.session.peers.TrackerErrors;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One question to the sources of a torrent: who is there? The trackers of a tier are asked at once, and those of the next
 * tier only when none of them answers; or every source is ({@link AnnouncePolicy#lookup}). Nobody is told of us, but the
 * trackers, which cannot be asked otherwise. Owner: the event loop, but for {@link #result()}.
 */
final class PeersLookup implements PeerSource.Listener {
    /** Peers kept: those of a real swarm, and liars in numbers cost some megabytes. */
    private static final int MAX_FOUND = PeerList.LIMIT;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MINUTES.toNanos(15);

    private final EngineResources resources;
    private final EventLoop loop;
    private final TorrentRef ref;
    private final PeersQuestion question;
    private final Consumer<String> warnings;
    private final AnnounceRequest request;
    private final TrackerScrapes scrapes;
    private final Map<InetSocketAddress, Set<PeerOrigin>> found = new LinkedHashMap<>();
    private final Set<String> failures = new TreeSet<>();
    private final CompletableFuture<PeersResult> result = new CompletableFuture<>();
    private PeerDiscovery discovery;
    private boolean asking;
    private boolean trackerAnswered;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    /**
     * A question that is yet to be asked.
     *
     * @param warnings told what trackers said besides
     */
    PeersLookup(EngineResources resources, TorrentRef ref, PeersQuestion question, Consumer<String> warnings) {
        this.resources = resources;
        this.loop = resources.transport().loop();
        this.ref = ref;
        this.question = question;
        this.warnings = warnings;
        this.scrapes = new TrackerScrapes(resources, ref, this::toldAll, this::broken);
        this.request = new AnnounceRequest(
                ref.infoHash(),
                resources.self(),
                0,
                0,
                0,
                ref instanceof TorrentRef.Known at ? at.metainfo().layout().totalBytes() : 1,
                AnnounceRequest.Event.NONE,
                AnnounceRequest.NUM_WANT,
                resources.random().nextInt());
    }

    /** Completes on the event loop, or fails with a {@link Failure}. */
    CompletableFuture<PeersResult> result() {
        return result;
    }

    void begin() {
        if (!question.timeout().isZero()) {
            after(question.timeout().toNanos(), this::timedOut);
        }
        ask();
    }

    private void after(long nanos, Runnable task) {
        var timer = loop.schedule(LoopWork.task(task, this::broken), nanos, TimeUnit.NANOSECONDS);
        result.whenComplete((done, failed) -> timer.cancel(false));
    }

    private void ask() {
        discovery = new PeerDiscovery(
                resources,
                ref,
                List.of(),
                without(),
                () -> request,
                AnnouncePolicy.lookup(question.all()),
                DownloadObservers.events(this::noticed),
                this);
        discovery.start();
        asking = true;
        toldAll();
    }

    private Set<PeerOrigin.Kind> without() {
        return question.all() ? question.without() : EnumSet.complementOf(EnumSet.of(PeerOrigin.Kind.TRACKER));
    }

    @Override
    public void found(PeerOrigin origin, List<InetSocketAddress> peers) {
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

    private void noticed(DownloadEvent event) {
        if (event instanceof DownloadEvent.Warning warning) {
            warnings.accept(warning.text());
        } else if (event instanceof DownloadEvent.TrackerFailed failed) {
            failures.add(failed.url() + ": " + failed.reason());
        } else if (event instanceof DownloadEvent.TrackerAnswered answered) {
            trackerAnswered = true;
            if (question.counts()) {
                scrapes.ask(answered.url());
            }
        }
    }

    @Override
    public void toldAll() {
        if (!asking || result.isDone() || scrapes.isAsking() || !discovery.hasToldAll()) {
            return;
        }
        if (isAnswered() || !question.timeout().isZero() || discovery.isExhausted()) {
            end(nobody());
            return;
        }
        asking = false;
        discovery.stop(Duration.ZERO, () -> {});
        failures.clear();
        after(pauseNanos, this::ask);
        pauseNanos = Math.min(2 * pauseNanos, LONGEST_PAUSE_NANOS);
    }

    /** An answer without any peer is one, too. */
    private boolean isAnswered() {
        return trackerAnswered || !found.isEmpty();
    }

    private String nobody() {
        if (question.all()) {
            return "no peers: " + discovery.complaints();
        }
        return failures.isEmpty()
                ? "no peers: the torrent names no tracker (--all asks other sources)"
                : "no tracker answers: " + TrackerErrors.of(failures);
    }

    private void timedOut() {
        String why = question.all() ? discovery.complaints() : TrackerErrors.of(failures);
        end((question.all() ? "nobody answered in time" : "no tracker answered in time")
                + (why.isEmpty() ? "" : ": ")
                + why);
    }

    /** @param failure to fail with when nobody has answered */
    private void end(String failure) {
        asking = false;
        discovery.stop(Duration.ZERO, () -> {});
        if (!isAnswered()) {
            result.completeExceptionally(new Failure(Failure.Kind.UNAVAILABLE, failure));
            return;
        }
        if (!failures.isEmpty()) {
            warnings.accept("tracker " + TrackerErrors.of(failures));
        }
        result.complete(new PeersResult(
                found.entrySet().stream()
                        .map(each -> new PeersResult.Found(each.getKey(), List.copyOf(each.getValue())))
                        .toList(),
                scrapes.results()));
    }

    @Override
    public void broken(Throwable bug) {
        result.completeExceptionally(bug);
    }
}

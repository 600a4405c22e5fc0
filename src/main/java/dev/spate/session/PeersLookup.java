package dev.spate.session;

import dev.spate.session.peers.PeerList;
import dev.spate.session.peers.TrackerErrors;
import dev.spate.torrent.PeerId;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.Tracker;
import dev.spate.tracker.TrackerException;
import dev.spate.tracker.Trackers;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One question to the trackers: who is there? Asks all trackers of a tier at once, and the next tier only when none of
 * them answers. Owner: the event loop, but for {@link #result()} and {@link #inWords}.
 */
final class PeersLookup {
    /** How long the others are waited for once one tracker has answered. */
    private static final long STRAGGLER_SECONDS = 3;

    /** A silent UDP tracker is only given up after hours (BEP 15); the next tier does not wait for that. */
    private static final long TIER_SECONDS = 20;

    /** Peers kept: those of a real swarm, and liars in numbers cost some megabytes. */
    private static final int MAX_FOUND = PeerList.LIMIT;

    /** What a client says that does not accept peers: trackers want a number here. */
    private static final int USUAL_PORT = 6881;

    private final EventLoop loop;
    private final Trackers trackers;
    private final TorrentRef ref;
    private final boolean all;
    private final Consumer<String> warnings;
    private final AnnounceRequest request;
    private final List<List<String>> tiers = new ArrayList<>();
    private final Set<InetSocketAddress> found = new LinkedHashSet<>();
    private final Set<String> failures = new ConcurrentSkipListSet<>();
    private final CompletableFuture<PeersResult> result = new CompletableFuture<>();
    private final List<Tracker> open = new ArrayList<>();
    private int waiting;
    private int tier;
    private boolean answered;

    PeersLookup(
            EventLoop loop,
            Trackers trackers,
            TorrentRef ref,
            boolean all,
            PeerId self,
            RandomGenerator random,
            Consumer<String> warnings) {
        this.loop = loop;
        this.trackers = trackers;
        this.ref = ref;
        this.all = all;
        this.warnings = warnings;
        long left = ref instanceof TorrentRef.Known at ? at.metainfo().layout().totalBytes() : 1;
        this.request = new AnnounceRequest(
                ref.infoHash(),
                self,
                USUAL_PORT,
                0,
                0,
                left,
                AnnounceRequest.Event.NONE,
                AnnounceRequest.NUM_WANT,
                random.nextInt());
    }

    CompletableFuture<PeersResult> result() {
        return result;
    }

    void begin() {
        List<List<String>> used = Trackers.used(ref.tiers());
        if (all) {
            tiers.add(used.stream().flatMap(List::stream).toList());
            found.addAll(ref.peers());
        } else {
            tiers.addAll(used);
        }
        nextTier();
    }

    private void nextTier() {
        while (!tiers.isEmpty() && waiting == 0 && !answered) {
            tier++;
            for (String url : tiers.remove(0)) {
                ask(url);
            }
        }
        if (waiting > 0) {
            endTierIn(TIER_SECONDS);
            return;
        }
        if (answered || !found.isEmpty()) {
            if (!failures.isEmpty()) {
                warnings.accept("tracker " + TrackerErrors.of(failures));
            }
            result.complete(new PeersResult(List.copyOf(found)));
        } else {
            result.completeExceptionally(new Failure(
                    Failure.Kind.UNAVAILABLE,
                    failures.isEmpty()
                            ? "no peers: the torrent names no tracker"
                            : "no tracker answers: " + TrackerErrors.of(failures)));
        }
    }

    private void endTierIn(long seconds) {
        int current = tier;
        loop.schedule(
                () -> {
                    if (current == tier && waiting > 0) {
                        List<Tracker> silent = List.copyOf(open);
                        open.clear();
                        waiting = 0;
                        silent.forEach(each -> failures.add(each.label() + ": no answer"));
                        silent.forEach(Tracker::close);
                        nextTier();
                    }
                },
                seconds,
                TimeUnit.SECONDS);
    }

    private void ask(String url) {
        Tracker tracker;
        try {
            tracker = trackers.open(url);
        } catch (TrackerException unusable) {
            failures.add(unusable.getMessage());
            return;
        }
        waiting++;
        open.add(tracker);
        tracker.announce(request).addListener((Future<AnnounceResponse> done) -> {
            assert loop.inEventLoop();
            if (open.remove(tracker)) {
                waiting--;
                tracker.close();
                heard(tracker, done);
            }
        });
    }

    private void heard(Tracker tracker, Future<AnnounceResponse> done) {
        if (done.isSuccess()) {
            AnnounceResponse answer = done.getNow();
            answer.peers().stream().limit(MAX_FOUND - found.size()).forEach(found::add);
            if (answer.withheld() > 0) {
                warnings.accept(TrackerErrors.withheld(tracker.label(), answer.withheld()));
            }
            answer.warning().ifPresent(text -> warnings.accept("tracker " + tracker.label() + " warns: " + text));
            if (!answered) {
                answered = true;
                endTierIn(STRAGGLER_SECONDS);
            }
        } else {
            failures.add(done.cause().getMessage());
        }
        if (waiting == 0) {
            nextTier();
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
        throw new IllegalStateException(root);
    }
}

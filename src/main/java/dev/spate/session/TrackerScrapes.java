package dev.spate.session;

import dev.spate.http.Url;
import dev.spate.net.LoopWork;
import dev.spate.tracker.ScrapeResponse;
import dev.spate.tracker.Tracker;
import dev.spate.tracker.TrackerException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks the trackers of a torrent that answered how many peers they count (BEP 48). Owner: the event loop. */
final class TrackerScrapes {
    /** Who answered an announce a moment ago answers this too within the time, or not at all. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EventLoop loop;
    private final Tracker.Opener opener;
    private final TorrentRef ref;
    private final Runnable settled;
    private final Consumer<Throwable> broken;
    private final List<String> unasked = new ArrayList<>();
    private final List<PeersResult.TrackerCounts> results = new ArrayList<>();
    private int asking;

    /** @param settled runs whenever nobody is asked any more */
    TrackerScrapes(EngineResources resources, TorrentRef ref, Runnable settled, Consumer<Throwable> broken) {
        this.loop = resources.transport().loop();
        this.opener = resources.trackers().trusting(ref.userTrackers());
        this.ref = ref;
        this.settled = settled;
        this.broken = broken;
        ref.announceTiers().forEach(tier -> tier.stream().map(String::strip).forEach(unasked::add));
    }

    /**
     * Asks a tracker, each at most once.
     *
     * @param label its address as a person is shown it
     */
    void ask(String label) {
        Optional<String> address =
                unasked.stream().filter(each -> Url.labelOf(each).equals(label)).findFirst();
        if (address.isEmpty()) {
            return;
        }
        unasked.removeIf(address.get()::equals);
        try {
            ask(label, opener.open(address.get()));
        } catch (TrackerException unusable) {
            results.add(new PeersResult.TrackerCounts(label, Optional.empty(), unusable.reason()));
        }
    }

    private void ask(String label, Tracker tracker) {
        asking++;
        Future<?> bound = loop.schedule(LoopWork.task(tracker::close, broken), PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        tracker.scrape(ref.infoHash())
                .addListener(LoopWork.listener(
                        (Future<ScrapeResponse> done) -> {
                            bound.cancel(false);
                            tracker.close();
                            answered(label, done);
                        },
                        broken));
    }

    private void answered(String label, Future<ScrapeResponse> done) {
        results.add(
                done.isSuccess()
                        ? new PeersResult.TrackerCounts(label, Optional.of(done.getNow()), "")
                        : new PeersResult.TrackerCounts(
                                label, Optional.empty(), ((TrackerException) done.cause()).reason()));
        if (--asking == 0) {
            settled.run();
        }
    }

    /** Whether some tracker has yet to answer. */
    boolean isAsking() {
        return asking > 0;
    }

    /** What came of it, in the order of the answers. */
    List<PeersResult.TrackerCounts> results() {
        return results;
    }
}

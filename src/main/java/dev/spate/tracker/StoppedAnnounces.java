package dev.spate.tracker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Leaves the trackers: goodbye to those that know us, and all are closed when they have answered or time is up. */
final class StoppedAnnounces {
    private final List<AnnounceEntry> all;
    private final Promise<Void> done;
    private int open;

    private StoppedAnnounces(EventLoop loop, List<AnnounceEntry> all) {
        this.all = all;
        this.done = loop.newPromise();
    }

    /**
     * Begins at once.
     *
     * @param goodbye announces {@code stopped} to one tracker
     * @return always succeeds, after {@code bound} at the latest
     */
    static Future<Void> say(
            EventLoop loop, List<AnnounceEntry> all, Function<AnnounceEntry, Future<?>> goodbye, Duration bound) {
        StoppedAnnounces stoppedAnnounces = new StoppedAnnounces(loop, all);
        Future<?> end = loop.schedule(stoppedAnnounces::close, bound.toNanos(), TimeUnit.NANOSECONDS);
        stoppedAnnounces.done.addListener(ended -> end.cancel(false));
        stoppedAnnounces.begin(goodbye);
        return stoppedAnnounces.done;
    }

    private void begin(Function<AnnounceEntry, Future<?>> goodbye) {
        List<AnnounceEntry> friends =
                all.stream().filter(AnnounceEntry::knowsUs).toList();
        all.stream().filter(each -> !each.knowsUs()).forEach(AnnounceEntry::close);
        open = friends.size();
        for (AnnounceEntry each : friends) {
            goodbye.apply(each).addListener(answered -> {
                if (--open == 0) {
                    close();
                }
            });
        }
        if (friends.isEmpty()) {
            close();
        }
    }

    private void close() {
        all.forEach(AnnounceEntry::close);
        done.trySuccess(null);
    }
}

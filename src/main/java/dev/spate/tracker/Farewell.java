package dev.spate.tracker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Leaves the trackers: goodbye to those that know us, and all are closed when they have answered or time is up. */
final class Farewell {
    private final List<AnnounceTarget> all;
    private final Promise<Void> done;
    private int open;

    private Farewell(EventLoop loop, List<AnnounceTarget> all) {
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
            EventLoop loop, List<AnnounceTarget> all, Function<AnnounceTarget, Future<?>> goodbye, Duration bound) {
        Farewell farewell = new Farewell(loop, all);
        Future<?> end = loop.schedule(farewell::close, bound.toNanos(), TimeUnit.NANOSECONDS);
        farewell.done.addListener(ended -> end.cancel(false));
        farewell.begin(goodbye);
        return farewell.done;
    }

    private void begin(Function<AnnounceTarget, Future<?>> goodbye) {
        List<AnnounceTarget> friends =
                all.stream().filter(AnnounceTarget::knowsUs).toList();
        all.stream().filter(each -> !each.knowsUs()).forEach(AnnounceTarget::close);
        open = friends.size();
        for (AnnounceTarget each : friends) {
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
        all.forEach(AnnounceTarget::close);
        done.trySuccess(null);
    }
}

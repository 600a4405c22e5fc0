package dev.spate.tracker;

import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announces outside of the rounds, to the trackers that know us: {@code completed} and {@code stopped}.
 *
 * <p>Owner: the loop.
 */
final class LifecycleAnnounces {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleAnnounces.class);

    private final EventLoop loop;
    private final List<AnnounceEntry> all;
    private final Supplier<AnnounceRequest> request;
    private final Map<AnnounceEntry, Future<AnnounceResponse>> completing = new HashMap<>();
    private boolean completedTold;
    private int stopping;

    /** @param request the present counts; the event in it is ignored */
    LifecycleAnnounces(EventLoop loop, List<AnnounceEntry> all, Supplier<AnnounceRequest> request) {
        this.loop = loop;
        this.all = all;
        this.request = request;
    }

    /** The announcing begins: who has everything already is not completed later. */
    void begin() {
        completedTold = request.get().left() == 0;
    }

    /** The last byte has arrived; told once. */
    void completed() {
        if (completedTold) {
            return;
        }
        completedTold = true;
        all.stream().filter(AnnounceEntry::knowsUs).forEach(each -> completing.put(each, tell(each, Event.COMPLETED)));
    }

    /**
     * Says {@code stopped} to the trackers that know us. All are closed when these have answered, or time is up.
     *
     * @return always succeeds, after {@code bound} at the latest
     */
    Future<Void> stop(Duration bound) {
        Promise<Void> closed = loop.newPromise();
        Future<?> end = loop.schedule(() -> close(closed), bound.toNanos(), TimeUnit.NANOSECONDS);
        closed.addListener(done -> end.cancel(false));
        List<AnnounceEntry> told = all.stream().filter(AnnounceEntry::knowsUs).toList();
        all.stream().filter(each -> !each.knowsUs()).forEach(AnnounceEntry::close);
        stopping = told.size();
        for (AnnounceEntry each : told) {
            tellStopped(each).addListener(answered -> {
                if (--stopping == 0) {
                    close(closed);
                }
            });
        }
        if (told.isEmpty()) {
            close(closed);
        }
        return closed;
    }

    private void close(Promise<Void> closed) {
        try {
            all.forEach(AnnounceEntry::close);
        } finally {
            closed.trySuccess(null);
        }
    }

    /** {@code stopped} waits for the answer to {@code completed}, which it would overtake otherwise. */
    private Future<?> tellStopped(AnnounceEntry entry) {
        Future<AnnounceResponse> completed = completing.get(entry);
        if (completed == null || completed.isDone()) {
            return tell(entry, Event.STOPPED);
        }
        Promise<Void> told = loop.newPromise();
        completed.addListener(done -> tell(entry, Event.STOPPED).addListener(stopped -> told.trySuccess(null)));
        return told;
    }

    private Future<AnnounceResponse> tell(AnnounceEntry entry, Event event) {
        return entry.tracker()
                .announce(request.get().withEvent(event).withNumWant(0))
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        LOG.debug("{} not told: {}", event, done.cause().getMessage());
                    }
                });
    }
}

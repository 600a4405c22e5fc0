package dev.spate.tracker;

import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is announced outside of the rounds, to the trackers that know us: the download is complete, and it stops.
 *
 * <p>Owner: the loop.
 */
final class LifecycleAnnounces {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleAnnounces.class);

    private final EventLoop loop;
    private final TrackerOpener source;
    private final List<AnnounceEntry> all;
    private final Supplier<AnnounceRequest> numbers;
    private final Map<AnnounceEntry, Future<AnnounceResponse>> completing = new HashMap<>();
    private boolean completedTold;

    /** @param numbers the present counts; the event in it is ignored */
    LifecycleAnnounces(
            EventLoop loop, TrackerOpener source, List<AnnounceEntry> all, Supplier<AnnounceRequest> numbers) {
        this.loop = loop;
        this.source = source;
        this.all = all;
        this.numbers = numbers;
    }

    /** The download begins: one that has everything already is not completed later. */
    void begin() {
        completedTold = numbers.get().left() == 0;
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
     * Says goodbye and closes all trackers.
     *
     * @return always succeeds, after {@code bound} at the latest
     */
    Future<Void> stopped(Duration bound) {
        return StoppedAnnounces.say(loop, all, this::tellStopped, bound);
    }

    /** The goodbye waits for the news of the completion, which it would overtake otherwise. */
    private Future<?> tellStopped(AnnounceEntry target) {
        Future<AnnounceResponse> news = completing.get(target);
        if (news == null || news.isDone()) {
            return tell(target, Event.STOPPED);
        }
        Promise<Void> told = loop.newPromise();
        news.addListener(done -> tell(target, Event.STOPPED).addListener(stopped -> told.trySuccess(null)));
        return told;
    }

    private Future<AnnounceResponse> tell(AnnounceEntry target, Event event) {
        try {
            AnnounceRequest request = numbers.get().withEvent(event).withNumWant(0);
            return target.tracker(source).announce(request).addListener(done -> {
                if (!done.isSuccess()) {
                    LOG.debug("{} not told: {}", event, done.cause().getMessage());
                }
            });
        } catch (TrackerException e) {
            throw new IllegalStateException(e);
        }
    }
}

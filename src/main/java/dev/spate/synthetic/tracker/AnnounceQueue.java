package dev.spate.synthetic.tracker;

import dev.spate.net.LoopWork;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.ScrapeResponse;
import dev.spate.tracker.Tracker;
import dev.spate.tracker.TrackerException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Lets few announces to a tracker be under way at a time, however many peers announce themselves there. It closes a
 * peer's socket after each announce: a thousand peers must not hold a thousand sockets until their next one.
 *
 * <p>Owner: the swarm's event loop.
 */
final class AnnounceQueue {
    private static final int MOST_AT_ONCE = 16;

    private final EventLoop loop;
    private final Set<Call> waiting = new LinkedHashSet<>();
    private int underWay;

    AnnounceQueue(EventLoop loop) {
        this.loop = loop;
    }

    /** Makes trackers whose announces wait their turn here. */
    Tracker.Opener through(Tracker.Opener opener) {
        return address -> new QueuedTracker(opener.open(address));
    }

    /** Drops the announces that wait. */
    void clear() {
        List.copyOf(waiting).forEach(Call::drop);
    }

    private void startNext() {
        while (underWay < MOST_AT_ONCE && !waiting.isEmpty()) {
            Call next = waiting.iterator().next();
            waiting.remove(next);
            underWay++;
            next.start();
        }
    }

    private final class Call {
        private final Tracker tracker;
        private final AnnounceRequest request;
        private final Promise<AnnounceResponse> promise = loop.newPromise();
        private boolean freed;

        private Call(Tracker tracker, AnnounceRequest request) {
            this.tracker = tracker;
            this.request = request;
        }

        private void start() {
            LoopWork.task(
                            () -> tracker.announce(request)
                                    .addListener(LoopWork.listener(this::answered, this::broken)),
                            this::broken)
                    .run();
        }

        private void answered(Future<AnnounceResponse> done) {
            freeSoon();
            if (done.isSuccess()) {
                promise.trySuccess(done.getNow());
            } else {
                promise.tryFailure(done.cause());
            }
        }

        private void broken(Throwable bug) {
            freeSoon();
            promise.tryFailure(TrackerException.passing(tracker.label(), "spate itself failed: " + bug));
        }

        /**
         * In a turn of its own: a socket that is closed while it is being read may have its number taken by a new one.
         * Queued before anybody hears of the answer: who then leaves must find the socket closed, or it would be closed
         * under the goodbye.
         */
        private void freeSoon() {
            if (!freed) {
                freed = true;
                loop.execute(this::free);
            }
        }

        private void drop() {
            if (waiting.remove(this)) {
                promise.tryFailure(TrackerException.passing(tracker.label(), "given up"));
            }
        }

        private void free() {
            try {
                tracker.close();
            } finally {
                loop.execute(() -> {
                    underWay--;
                    startNext();
                });
            }
        }
    }

    private final class QueuedTracker implements Tracker {
        private final Tracker tracker;
        private final Set<Call> unanswered = new LinkedHashSet<>();

        private QueuedTracker(Tracker tracker) {
            this.tracker = tracker;
        }

        @Override
        public String label() {
            return tracker.label();
        }

        @Override
        public Future<AnnounceResponse> announce(AnnounceRequest request) {
            Call call = new Call(tracker, request);
            unanswered.add(call);
            waiting.add(call);
            startNext();
            return call.promise.addListener(done -> unanswered.remove(call));
        }

        @Override
        public Future<ScrapeResponse> scrape(InfoHash infoHash) {
            return tracker.scrape(infoHash);
        }

        @Override
        public void close() {
            List.copyOf(unanswered).forEach(Call::drop);
            loop.execute(tracker::close);
        }
    }
}

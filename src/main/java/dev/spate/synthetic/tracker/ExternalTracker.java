package dev.spate.synthetic.tracker;

import dev.spate.synthetic.seeder.SyntheticSeeder;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.AnnounceRequest.Event;
import dev.spate.tracker.AnnounceResponse;
import dev.spate.tracker.Tracker;
import dev.spate.tracker.TrackerException;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One tracker outside the swarm, to which each of its peers announces itself: {@code started} first, then again at the
 * tracker's interval, {@code stopped} at the end.
 *
 * <p>Few announces are under way at a time, however many peers there are, and those that come round again are spread over
 * a tenth of the interval. A failed announce is made again after 5 s, doubled each time up to 15 minutes.
 *
 * <p>Owner: the swarm's event loop.
 */
public final class ExternalTracker {
    private static final int MOST_AT_ONCE = 16;
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_DOUBLINGS = 8;
    private static final double SPREAD = 0.1;

    private final String url;
    private final EventLoop loop;
    private final InfoHash infoHash;
    private final RandomGenerator random;
    private final AnnounceListener listener;
    private final List<Member> members = new ArrayList<>();
    private final PriorityQueue<Member> waiting =
            new PriorityQueue<>((one, other) -> Long.signum(one.dueNanos - other.dueNanos));
    private int underWay;
    private int tried;
    private int accepted;
    private boolean failureTold;
    private Future<?> timer;
    private Promise<Void> leaving;

    /** Is told how it goes, on the loop. */
    public interface AnnounceListener {
        /** Every peer has been announced once. */
        void announced(String url, int accepted, int refused);

        /** The first failure of a tracker. */
        void failed(String reason);
    }

    /** One peer, as this tracker knows it. */
    private static final class Member {
        private final SyntheticSeeder seeder;
        private final Tracker tracker;
        private final int key;
        private long dueNanos;
        private int failures;
        private boolean tried;
        private boolean known;

        private Member(SyntheticSeeder seeder, Tracker tracker, int key, long dueNanos) {
            this.seeder = seeder;
            this.tracker = tracker;
            this.key = key;
            this.dueNanos = dueNanos;
        }
    }

    ExternalTracker(String url, EventLoop loop, InfoHash infoHash, RandomGenerator random, AnnounceListener listener) {
        this.url = url;
        this.loop = loop;
        this.infoHash = infoHash;
        this.random = random;
        this.listener = listener;
    }

    /** Announces this peer too, with a tracker that has the peer's source address. */
    void add(SyntheticSeeder seeder, Tracker tracker) {
        Member member =
                new Member(seeder, tracker, random.nextInt(), loop.ticker().nanoTime());
        members.add(member);
        waiting.add(member);
    }

    /** Announces whoever is due, as many as may be under way. */
    void pump() {
        long now = loop.ticker().nanoTime();
        while (underWay < MOST_AT_ONCE && !waiting.isEmpty() && (leaving != null || waiting.peek().dueNanos <= now)) {
            announce(waiting.poll());
        }
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (leaving == null && !waiting.isEmpty() && underWay < MOST_AT_ONCE) {
            timer = loop.schedule(this::pump, waiting.peek().dueNanos - now, TimeUnit.NANOSECONDS);
        }
        if (leaving != null && underWay == 0) {
            leaving.trySuccess(null);
        }
    }

    private void announce(Member member) {
        underWay++;
        Event event = leaving != null ? Event.STOPPED : member.known ? Event.NONE : Event.STARTED;
        long uploaded = member.seeder.counters().bytesServed;
        int port = member.seeder.address().getPort();
        AnnounceRequest request =
                new AnnounceRequest(infoHash, member.seeder.id(), port, uploaded, 0, 0, event, 0, member.key);
        member.tracker.announce(request).addListener((Future<AnnounceResponse> done) -> {
            // In a turn of its own: a socket that is closed while it is being read may have its number taken by a new
            // one. Queued before anybody hears of the answer: who then leaves must find the socket closed, or it
            // would be closed under the goodbye.
            loop.execute(() -> free(member));
            if (leaving == null) {
                answered(member, done);
            }
        });
    }

    /** Frees the socket of a UDP tracker: a thousand peers must not hold a thousand until their next announce. */
    private void free(Member member) {
        member.tracker.close();
        loop.execute(() -> {
            underWay--;
            pump();
        });
    }

    private void answered(Member member, Future<AnnounceResponse> done) {
        Duration pause;
        if (done.isSuccess()) {
            long interval = done.getNow().interval().toNanos();
            pause = Duration.ofNanos((long) (interval * (1 - SPREAD * random.nextDouble())));
            member.failures = 0;
            accepted += member.known ? 0 : 1;
            member.known = true;
        } else {
            pause = pause(member, done.cause());
            tell(done.cause());
        }
        if (!member.tried) {
            member.tried = true;
            tried++;
            if (tried == members.size()) {
                listener.announced(url, accepted, tried - accepted);
            }
        }
        member.dueNanos = loop.ticker().nanoTime() + pause.toNanos();
        waiting.add(member);
    }

    private static Duration pause(Member member, Throwable cause) {
        long nanos = FIRST_PAUSE_NANOS << Math.min(member.failures++, MOST_DOUBLINGS);
        long most = Math.min(nanos, Duration.ofMinutes(15).toNanos());
        Duration wanted =
                cause instanceof TrackerException failure ? failure.retryIn().orElse(Duration.ZERO) : Duration.ZERO;
        // A day is never, for a swarm.
        return Duration.ofNanos(Math.max(most, Math.min(wanted.toSeconds(), 86_400) * 1_000_000_000L));
    }

    private void tell(Throwable cause) {
        if (!failureTold) {
            failureTold = true;
            listener.failed(cause.getMessage());
        }
    }

    /** Gives up what is under way and tells the tracker of the end of each peer that it knows; the future always succeeds. */
    Future<Void> leave() {
        leaving = loop.newPromise();
        waiting.clear();
        members.stream().filter(each -> each.known).forEach(waiting::add);
        pump();
        return leaving;
    }
}

package dev.spate.synthetic.tracker;

import dev.spate.synthetic.seeder.SyntheticSeeder;
import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnouncePolicy;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.AnnounceRequest.Event;
import dev.spate.tracker.Announcer;
import dev.spate.tracker.Tracker;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One tracker outside the swarm, to which each of its peers announces itself with an {@link Announcer} of its own:
 * {@code started} first, then again at the tracker's interval, {@code stopped} at the end.
 *
 * <p>Few announces are under way at a time ({@link AnnounceQueue}). Later ones are spread over a tenth of the
 * interval. A failed announce is made again after 5 s, doubled each time up to 15 minutes.
 *
 * <p>Owner: the swarm's event loop.
 */
public final class ExternalTracker {
    /** A day is never, for a swarm. */
    private static final AnnouncePolicy POLICY =
            AnnouncePolicy.DOWNLOAD.withRepeat(new AnnouncePolicy.Repeat(0.1, 0, Duration.ofDays(1)));

    private final String url;
    private final EventLoop loop;
    private final InfoHash infoHash;
    private final RandomGenerator random;
    private final AnnounceListener listener;
    private final AnnounceQueue queue;
    private final List<Member> members = new ArrayList<>();
    private int tried;
    private int accepted;
    private int staying;
    private boolean failureTold;

    /** Is told how it goes, on the loop. */
    public interface AnnounceListener {
        /** Every peer has been announced once. */
        void announced(String url, int accepted, int refused);

        /** The first failure of a tracker. */
        void failed(String reason);
    }

    /** One peer, as this tracker knows it. */
    private final class Member implements Announcer.Client {
        private final SyntheticSeeder seeder;
        private final int key = random.nextInt();
        private final Announcer announcer;
        private boolean heard;
        private boolean taken;

        private Member(SyntheticSeeder seeder, Tracker.Opener opener) {
            this.seeder = seeder;
            this.announcer = new Announcer(loop, queue.through(opener), List.of(List.of(url)), POLICY, random, this);
        }

        @Override
        public AnnounceRequest request() {
            int port = seeder.address().getPort();
            return new AnnounceRequest(
                    infoHash, seeder.id(), port, seeder.counters().bytesServed, 0, 0, Event.NONE, 0, key);
        }

        @Override
        public void peers(String tracker, List<InetSocketAddress> peers) {
            accepted += taken ? 0 : 1;
            taken = true;
            heard();
        }

        @Override
        public void failed(String tracker, String reason) {
            if (!failureTold) {
                failureTold = true;
                listener.failed(tracker + ": " + reason);
            }
            heard();
        }

        private void heard() {
            if (!heard) {
                heard = true;
                tried++;
                if (tried == members.size()) {
                    listener.announced(url, accepted, tried - accepted);
                }
            }
        }
    }

    ExternalTracker(String url, EventLoop loop, InfoHash infoHash, RandomGenerator random, AnnounceListener listener) {
        this.url = url;
        this.loop = loop;
        this.infoHash = infoHash;
        this.random = random;
        this.listener = listener;
        this.queue = new AnnounceQueue(loop);
    }

    /** Announces this peer too, with trackers that have the peer's source address. */
    void add(SyntheticSeeder seeder, Tracker.Opener opener) {
        members.add(new Member(seeder, opener));
    }

    /** Begins to announce them. */
    void start() {
        members.forEach(each -> each.announcer.start());
    }

    /**
     * Gives up what is under way and tells the tracker of the end of each peer that it knows.
     *
     * @return always succeeds, after {@code bound} at the latest
     */
    Future<Void> leave(Duration bound) {
        queue.clear();
        Promise<Void> left = loop.newPromise();
        staying = members.size();
        for (Member each : members) {
            each.announcer.stop(bound).addListener(stopped -> {
                if (--staying == 0) {
                    left.trySuccess(null);
                }
            });
        }
        return left;
    }
}

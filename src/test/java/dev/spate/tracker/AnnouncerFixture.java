package dev.spate.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** An announcer on frozen time, with trackers that answer when the test says so, and a log of what happened. */
abstract class AnnouncerFixture {
    static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.1", 1000);
    static final InetSocketAddress OURSELVES = new InetSocketAddress("10.0.0.9", 6881);

    final EmbeddedChannel channel = new EmbeddedChannel();
    final Map<String, FakeSource> sources = new HashMap<>();
    final List<String> log = new ArrayList<>();
    AnnounceRequest request = LoopExtension.request().withEvent(Event.NONE);
    Announcer announcer;

    /** A tracker that answers when the test says so, or by itself. */
    final class FakeSource implements Tracker {
        final String name;
        final List<Promise<AnnounceResponse>> pending = new ArrayList<>();
        Optional<AnnounceResponse> always = Optional.empty();
        Optional<TrackerException> broken = Optional.empty();
        boolean closed;

        FakeSource(String name) {
            this.name = name;
        }

        @Override
        public String label() {
            return name;
        }

        @Override
        public Future<AnnounceResponse> announce(AnnounceRequest request) {
            log.add(name + " " + request.event());
            Promise<AnnounceResponse> promise = channel.eventLoop().newPromise();
            always.ifPresent(promise::setSuccess);
            broken.ifPresent(promise::setFailure);
            if (!promise.isDone()) {
                pending.add(promise);
            }
            return promise;
        }

        @Override
        public Future<ScrapeResponse> scrape(InfoHash infoHash) {
            return channel.eventLoop().newFailedFuture(TrackerException.forGood(name, "is not asked for numbers"));
        }

        FakeSource answers(AnnounceResponse answer) {
            always = Optional.of(answer);
            broken = Optional.empty();
            return this;
        }

        FakeSource fails(boolean forGood) {
            broken = Optional.of(
                    forGood ? TrackerException.forGood(name, "gone") : TrackerException.passing(name, "ill"));
            return this;
        }

        void answerNow(AnnounceResponse answer) {
            pending.remove(0).setSuccess(answer);
        }

        void failNow() {
            pending.remove(0).setFailure(TrackerException.passing(name, "late and ill"));
        }

        @Override
        public void close() {
            closed = true;
            List.copyOf(pending).forEach(each -> each.tryFailure(TrackerException.passing(name, "given up")));
        }
    }

    final class Recorder implements Announcer.Client {
        @Override
        public AnnounceRequest request() {
            return request;
        }

        @Override
        public void peers(String tracker, List<InetSocketAddress> peers) {
            log.add(tracker + " gave " + peers.size());
        }

        @Override
        public void warning(String tracker, String text) {
            log.add(tracker + " warned " + text);
        }

        @Override
        public void failed(String tracker, String reason) {
            log.add(tracker + " failed: " + reason);
        }

        @Override
        public void allFailed(boolean forGood) {
            log.add("all failed" + (forGood ? " for good" : ""));
        }

        @Override
        public void settled() {
            log.add("settled");
        }
    }

    @BeforeEach
    void freeze() {
        channel.freezeTime();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    FakeSource tracker(String name) {
        return sources.computeIfAbsent(name, FakeSource::new);
    }

    Announcer announcer(AnnouncePolicy policy, List<List<String>> tiers) {
        announcer = new Announcer(
                channel.eventLoop(),
                new Tracker.Opener() {
                    @Override
                    public Tracker open(String address) throws TrackerException {
                        if (address.startsWith("bad")) {
                            throw TrackerException.forGood(address, "unsupported scheme");
                        }
                        return tracker(address);
                    }

                    @Override
                    public Optional<Tracker> openSecondFamily(String address) {
                        return Optional.ofNullable(sources.get(address + "/6"));
                    }
                },
                tiers,
                policy,
                new Random(7),
                new Recorder());
        return announcer;
    }

    void started(List<List<String>> tiers) {
        announcer(AnnouncePolicy.DOWNLOAD, tiers).start();
    }

    void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    void expect(String... events) {
        assertEquals(List.of(events), log);
        log.clear();
    }

    static AnnounceResponse answer(Duration interval, InetSocketAddress... peers) {
        return LoopExtension.response(List.of(peers), interval);
    }

    static AnnounceResponse answer(Duration interval, Duration minInterval) {
        return new AnnounceResponse(
                List.of(PEER),
                interval,
                Optional.of(minInterval),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of("hm"),
                Optional.empty(),
                0);
    }
}

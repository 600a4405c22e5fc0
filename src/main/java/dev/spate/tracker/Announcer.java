package dev.spate.tracker;

import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a torrent's trackers told about us, and us about peers: order (BEP 12), events, intervals, back-off.
 *
 * <p>It works in rounds (see {@link AnnounceRound}). Between two lies the interval of the tracker that answered; a
 * shorter time after {@link #peersWanted()}, and the back-off when all have failed. The first announce to each tracker
 * says {@code started}; those that accepted it hear {@code completed} and {@code stopped}.
 *
 * <p>An answer without a peer is no help: the round goes on to the trackers behind it, as does an early round after
 * {@code peersWanted()} while the first ones want to be left alone.
 *
 * <p>Owner: the loop; all calls and all callbacks are made on it. One timer is armed at most.
 */
public final class Announcer {
    /** How many trackers a round asks. */
    public enum Reach {
        /** The first that answers with peers, in the order of BEP 12: what a download does. */
        ONE,
        /** All of the first tier that answers. */
        TIER,
        /** All of all tiers. */
        ALL
    }

    /** Who hears of it. Addresses are for a person: without query, user name and passkey. */
    public interface Listener {
        /** A tracker is being asked. */
        default void asking(String tracker) {}

        /** A tracker answered; the list may be empty. */
        void peers(String tracker, List<InetSocketAddress> peers);

        /** It named so many peers more at addresses of this machine or the local network, which it may not. */
        default void withheld(String tracker, int peers) {}

        /** It had something to say to the person. */
        void warning(String tracker, String text);

        /** It did not answer, or refused. */
        void failed(String tracker, String reason);

        /**
         * A round ended and no tracker is any use.
         *
         * @param forGood every one of them failed in a way that will not heal by itself soon
         */
        void allFailed(boolean forGood);

        /** A round with at least one answer has ended: nobody else is waited for. */
        default void settled() {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long EARLY_SPACING_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLoop loop;
    private final TrackerOpener source;
    private final TrackerTiers tiers;
    private final Reach reach;
    private final Supplier<AnnounceRequest> numbers;
    private final RandomGenerator random;
    private final Listener listener;
    private final AnnounceTimer timer;
    private final LifecycleAnnounces news;
    private final AnnounceRateLimit pace;

    private AnnounceRound round;
    private long regularNanos = AnnounceEntry.NEVER;
    private long roundStartedNanos;
    private boolean peersWanted;
    private boolean running;
    private boolean stepping;
    private Future<Void> stopping;

    /** An announcer that asks as a download does: {@link Reach#ONE}. */
    public Announcer(
            EventLoop loop,
            Trackers trackers,
            List<List<String>> tiers,
            Supplier<AnnounceRequest> numbers,
            RandomGenerator random,
            Listener listener) {
        this(loop, (TrackerOpener) trackers, tiers, Reach.ONE, numbers, random, listener);
    }

    /**
     * @param tiers as in the torrent; duplicates and all beyond 200 trackers, or 8 of a host, are left out
     * @param numbers the present counts; the event in it is ignored
     * @param random shuffles the tiers and spreads the back-off
     */
    public Announcer(
            EventLoop loop,
            Trackers trackers,
            List<List<String>> tiers,
            Reach reach,
            Supplier<AnnounceRequest> numbers,
            RandomGenerator random,
            Listener listener) {
        this(loop, (TrackerOpener) trackers, tiers, reach, numbers, random, listener);
    }

    Announcer(
            EventLoop loop,
            TrackerOpener source,
            List<List<String>> tiers,
            Reach reach,
            Supplier<AnnounceRequest> numbers,
            RandomGenerator random,
            Listener listener) {
        this.loop = loop;
        this.source = source;
        this.tiers = new TrackerTiers(tiers, random);
        this.reach = reach;
        this.numbers = numbers;
        this.random = random;
        this.listener = listener;
        this.timer = new AnnounceTimer(loop, this::timerFired);
        this.pace = new AnnounceRateLimit(timer.now());
        this.news = new LifecycleAnnounces(loop, source, this.tiers.all(), numbers);
    }

    /** Begins the first round. Without any tracker nothing ever happens. */
    public void start() {
        assert loop.inEventLoop();
        if (running || stopping != null || tiers.all().isEmpty()) {
            return;
        }
        running = true;
        news.begin();
        beginRound();
    }

    /**
     * More peers would be welcome. Call it as often as you like: it asks again as soon as a tracker allows it (its
     * minimal interval; without one 15 s, doubled with each such announce in a row), and others in the meantime.
     */
    public void peersWanted() {
        assert loop.inEventLoop();
        if (running && !peersWanted) {
            peersWanted = true;
            if (round == null) {
                arm();
            }
        }
    }

    /** The last byte has arrived; told once to the trackers that know us, and never when nothing was missing at the start. */
    public void completed() {
        assert loop.inEventLoop();
        if (running) {
            news.completed();
        }
    }

    /**
     * Says goodbye to the trackers that know us and closes all of them. The listener hears nothing any more.
     *
     * @param bound how long to wait for their answers
     * @return always succeeds, on the loop
     */
    public Future<Void> stop(Duration bound) {
        assert loop.inEventLoop();
        if (stopping != null) {
            return stopping;
        }
        running = false;
        round = null;
        timer.disarm();
        stopping = news.stopped(bound);
        return stopping;
    }

    /** One phrase for the live line; empty when there is nothing to say. */
    public String status() {
        assert loop.inEventLoop();
        if (tiers.all().isEmpty()) {
            return "no trackers";
        }
        if (!running) {
            return "";
        }
        List<AnnounceEntry> open = round == null ? List.of() : round.open(now());
        if (!open.isEmpty()) {
            String others = open.size() > 1 ? " and " + (open.size() - 1) + " more" : "";
            return "waiting for tracker " + open.get(0).label() + others;
        }
        long at = nextRoundNanos();
        String when = at == AnnounceEntry.NEVER
                ? ""
                : ", asked again in " + Math.max(1, TimeUnit.NANOSECONDS.toSeconds(at - now())) + " s";
        return (hasHealthy() ? "trackers answered" : "all trackers failed") + when;
    }

    private void beginRound() {
        long now = now();
        round = new AnnounceRound(reach, tiers.groups(reach, now), pace);
        roundStartedNanos = now;
        regularNanos = regularNanos <= now ? AnnounceEntry.NEVER : regularNanos;
        peersWanted = false;
        advance();
    }

    /** Takes every step that is due. Trackers may answer within the call that asks them: hence the flag. */
    private void advance() {
        if (stepping) {
            return;
        }
        if (round == null) {
            arm();
            return;
        }
        stepping = true;
        try {
            AnnounceRound.Step step = round.step(now());
            while (step == AnnounceRound.Step.ASK_NEXT_GROUP) {
                for (AnnounceEntry each : round.nextGroup(now())) {
                    ask(each);
                    if (round == null) {
                        return;
                    }
                }
                step = round.step(now());
            }
            if (step == AnnounceRound.Step.END) {
                endRound();
            }
        } finally {
            stepping = false;
        }
        arm();
    }

    private void ask(AnnounceEntry target) {
        target.asked(now());
        listener.asking(target.label());
        Tracker tracker;
        try {
            tracker = target.tracker(source);
        } catch (TrackerException e) {
            failed(target, e);
            return;
        }
        AnnounceRequest request = numbers.get().withEvent(target.knowsUs() ? Event.NONE : Event.STARTED);
        tracker.announce(request).addListener((Future<AnnounceResponse> done) -> {
            if (!running) {
                return;
            }
            if (done.isSuccess()) {
                answered(target, done.getNow(), request.port());
            } else {
                failed(target, (TrackerException) done.cause());
            }
            advance();
        });
    }

    private void answered(AnnounceEntry target, AnnounceResponse answer, int ownPort) {
        long now = now();
        boolean late = round == null && hasHealthy();
        target.answered(answer, now);
        if (!late) {
            long again = now + answer.interval().toNanos();
            boolean together = reach != Reach.ONE && round != null && round.isAnswered();
            regularNanos = together ? Math.max(regularNanos, again) : again;
            tiers.promote(target);
        }
        if (round != null) {
            round.answered(answer.peers().stream().anyMatch(each -> each.getPort() != ownPort), now);
        }
        listener.peers(target.label(), answer.peers());
        if (answer.withheld() > 0 && running) {
            listener.withheld(target.label(), answer.withheld());
        }
        answer.warning().filter(text -> running).ifPresent(text -> listener.warning(target.label(), text));
    }

    private void failed(AnnounceEntry target, TrackerException cause) {
        LOG.debug("tracker failed: {}", cause.getMessage());
        target.failed(cause, now(), random);
        listener.failed(target.label(), cause.reason());
    }

    private void endRound() {
        AnnounceRound ended = round;
        round = null;
        ended.end();
        if (ended.isAnswered()) {
            peersWanted &= !ended.isHelped();
            listener.settled();
        } else if (!hasHealthy()) {
            listener.allFailed(tiers.all().stream().allMatch(AnnounceEntry::failedForGood));
        }
    }

    private boolean hasHealthy() {
        return tiers.all().stream().anyMatch(AnnounceEntry::isHealthy);
    }

    private long nextRoundNanos() {
        long askable = AnnounceEntry.NEVER;
        for (AnnounceEntry each : tiers.all()) {
            askable = Math.min(askable, each.askableNanos());
        }
        long at = hasHealthy() ? regularNanos : AnnounceEntry.NEVER;
        if (at == AnnounceEntry.NEVER) {
            at = askable;
        }
        return peersWanted ? Math.min(at, Math.max(askable, roundStartedNanos + EARLY_SPACING_NANOS)) : at;
    }

    private void arm() {
        if (running) {
            timer.arm(round == null ? nextRoundNanos() : round.nextNanos(now()));
        }
    }

    private void timerFired() {
        if (round != null) {
            advance();
        } else if (now() >= nextRoundNanos()) {
            beginRound();
        } else {
            arm();
        }
    }

    private long now() {
        return timer.now();
    }
}

package dev.spate.tracker;

import dev.spate.net.LoopWork;
import dev.spate.net.TokenBucket;
import dev.spate.tracker.AnnounceRequest.Event;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announce engine: tells the trackers of a torrent about us, and learns peers from them. It decides order (BEP 12),
 * events, intervals and back-off. Downloads, the lookup of peers and the synthetic peers announce with it; they differ
 * in their {@link AnnouncePolicy}.
 *
 * <p>It works in rounds (see {@link AnnounceRound}). The next round comes after the interval of the tracker that
 * answered, sooner after {@link #peersWanted()}, and after the back-off when all have failed. The first announce to
 * each tracker says {@code started}; trackers that accepted it are told {@code completed} and {@code stopped}.
 *
 * <p>After an answer without a peer the round goes on to the next trackers. An early round skips the trackers that want
 * to be left alone.
 *
 * <p>A tracker with addresses of both families is asked over both. The person hears of it as of one tracker, and the
 * bound that follows counts it once.
 *
 * <p>A torrent announces at most {@value #AT_ONCE} times in a row, then {@value #PER_SECOND} times a second, whatever
 * its trackers are: two hundred names may all lead to one victim.
 *
 * <p>Owner: the loop; all calls and all callbacks are made on it. One timer is armed at most. Its clock begins at 0.
 */
public final class Announcer {
    /** The torrent that is announced: what it says of itself, and what it hears. Addresses are for a person. */
    public interface Client {
        /** The present counts; the event in it is ignored. */
        AnnounceRequest request();

        /** A tracker is being asked. */
        default void asking(String tracker) {}

        /** A tracker answered; the list may be empty. */
        void peers(String tracker, List<InetSocketAddress> peers);

        /** It answered over its second family of addresses, too. */
        default void peersOfSecondFamily(String tracker, List<InetSocketAddress> peers) {
            peers(tracker, peers);
        }

        /** It named so many peers more at addresses of this machine or the local network, which it may not. */
        default void withheld(String tracker, int peers) {}

        /** It had something to say to the person. */
        default void warning(String tracker, String text) {}

        /** It did not answer, or refused. */
        void failed(String tracker, String reason);

        /**
         * A round ended and no tracker is any use.
         *
         * @param forGood every one of them failed in a way that will not heal by itself soon
         */
        default void allFailed(boolean forGood) {}

        /** A round with at least one answer has ended: nobody else is waited for. */
        default void settled() {}

        /** A bug of ours, or the JVM cannot go on. It may be that no tracker is asked any more. */
        default void broken(Throwable bug) {
            LOG.error("internal error while announcing", bug);
        }
    }

    static final int AT_ONCE = 20;
    static final int PER_SECOND = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long EARLY_SPACING_NANOS = Duration.ofSeconds(5).toNanos();

    private final EventLoop loop;
    private final Tracker.Opener opener;
    private final TrackerTiers tiers;
    private final AnnouncePolicy policy;
    private final RandomGenerator random;
    private final Client client;
    private final LifecycleAnnounces lifecycle;
    private final TokenBucket rateLimit;
    private final long originNanos;

    private Future<?> timer;
    private AnnounceRound round;
    private long regularNanos = AnnounceEntry.NEVER;
    private long roundStartedNanos;
    private boolean peersWanted;
    private boolean running;
    private boolean stepping;
    private Future<Void> stopping;

    /**
     * @param tiers as in the torrent; duplicates and all beyond 200 trackers, or 8 of a host, are left out
     * @param random shuffles the tiers and spreads the back-off
     */
    public Announcer(
            EventLoop loop,
            Tracker.Opener opener,
            List<List<String>> tiers,
            AnnouncePolicy policy,
            RandomGenerator random,
            Client client) {
        this.loop = loop;
        this.opener = opener;
        this.tiers = new TrackerTiers(tiers, policy, random);
        this.policy = policy;
        this.random = random;
        this.client = client;
        this.lifecycle = new LifecycleAnnounces(loop, this.tiers.allFamilies(), client::request);
        this.originNanos = loop.ticker().nanoTime();
        long saved = Duration.ofSeconds(1).toNanos() * (AT_ONCE - 1) / PER_SECOND;
        this.rateLimit = new TokenBucket(policy.lookup() ? 0 : PER_SECOND, saved, -saved);
    }

    /** Whether there is any tracker, possible or not. */
    public boolean hasTrackers() {
        return !tiers.all().isEmpty();
    }

    /** Begins the first round. Without any tracker nothing ever happens. */
    public void start() {
        assert loop.inEventLoop();
        if (running || stopping != null || !hasTrackers()) {
            return;
        }
        running = true;
        lifecycle.begin();
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

    /**
     * The last byte has arrived. Told once, to the trackers that know us; never when nothing was missing at the start.
     */
    public void completed() {
        assert loop.inEventLoop();
        if (running) {
            lifecycle.completed();
        }
    }

    /**
     * Says {@code stopped} to the trackers that know us and closes all of them. The client hears nothing any more.
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
        disarm();
        stopping = lifecycle.stop(bound);
        return stopping;
    }

    /** One phrase for the live line; empty when there is nothing to say. */
    public String status() {
        assert loop.inEventLoop();
        if (!hasTrackers()) {
            return "no trackers";
        }
        if (!running) {
            return "";
        }
        List<AnnounceEntry> open = round == null
                ? List.of()
                : round.open(now()).stream()
                        .filter(each -> !each.isSecondFamily())
                        .toList();
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
        round = new AnnounceRound(policy, tiers.groups(now), rateLimit);
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
            giveUpOverdue();
            if (round == null) {
                return;
            }
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

    private void ask(AnnounceEntry entry) {
        entry.asked(now());
        client.asking(entry.label());
        try {
            entry.open(opener);
        } catch (TrackerException e) {
            failed(entry, e);
            return;
        }
        announce(entry);
        if (running) {
            askSecondFamily(entry);
        }
    }

    /** Whoever has addresses of both families is asked over both (BEP 7): each hears where we are in it, and tells peers of it. */
    private void askSecondFamily(AnnounceEntry entry) {
        AnnounceEntry second = entry.secondFamily();
        try {
            if (second.askableNanos() <= now() && entry.openSecondFamily(opener)) {
                second.asked(now());
                announce(second);
            }
        } catch (TrackerException e) {
            LOG.debug("second family: {}", e.getMessage());
        }
    }

    private void announce(AnnounceEntry entry) {
        AnnounceRequest request =
                client.request().withEvent(policy.lookup() || entry.knowsUs() ? Event.NONE : Event.STARTED);
        entry.tracker()
                .announce(request)
                .addListener(LoopWork.listener(
                        (Future<AnnounceResponse> done) -> announced(entry, request, done), client::broken));
    }

    private void announced(AnnounceEntry entry, AnnounceRequest request, Future<AnnounceResponse> done) {
        if (!running || !entry.isPending()) {
            return;
        }
        if (done.isSuccess()) {
            answered(entry, done.getNow(), request.port());
        } else {
            failed(entry, (TrackerException) done.cause());
        }
        advance();
    }

    private void answered(AnnounceEntry entry, AnnounceResponse answer, int ownPort) {
        long now = now();
        boolean late = round == null && hasHealthy();
        long again = entry.answered(answer, now, random);
        closeAfterLookup(entry);
        if (entry.isSecondFamily()) {
            regularNanos = Math.min(regularNanos, again);
        } else if (!late) {
            regularNanos = again;
            tiers.promote(entry);
        }
        if (round != null) {
            round.answered(answer.peers().stream().anyMatch(each -> each.getPort() != ownPort), now);
        }
        if (entry.isSecondFamily()) {
            client.peersOfSecondFamily(entry.label(), answer.peers());
        } else {
            client.peers(entry.label(), answer.peers());
        }
        if (answer.withheld() > 0 && running) {
            client.withheld(entry.label(), answer.withheld());
        }
        answer.warning().filter(text -> running).ifPresent(text -> client.warning(entry.label(), text));
    }

    private void failed(AnnounceEntry entry, TrackerException cause) {
        LOG.debug("tracker failed: {}", cause.getMessage());
        entry.failed(cause, now(), random);
        closeAfterLookup(entry);
        if (entry.isSecondFamily()) {
            return;
        }
        client.failed(entry.label(), cause.reason());
    }

    private void closeAfterLookup(AnnounceEntry entry) {
        if (policy.lookup()) {
            entry.close();
        }
    }

    /** A lookup does not listen to who answers late. */
    private void giveUpOverdue() {
        if (policy.lookup()) {
            long now = now();
            round.pending().stream().filter(each -> !each.isOpen(now)).forEach(this::giveUp);
        }
    }

    private void giveUp(AnnounceEntry entry) {
        if (running) {
            failed(entry, TrackerException.passing(entry.label(), "no answer"));
        }
    }

    private void endRound() {
        AnnounceRound ended = round;
        round = null;
        if (policy.lookup()) {
            ended.pending().forEach(this::giveUp);
            if (!running) {
                return;
            }
            stop(Duration.ZERO);
        }
        ended.end();
        if (ended.isAnswered()) {
            peersWanted &= !ended.isHelped();
            client.settled();
        } else if (!hasHealthy()) {
            client.allFailed(tiers.all().stream().allMatch(AnnounceEntry::failedForGood));
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

    /** Sets the timer for what is due next, and not for what was due before. */
    private void arm() {
        if (!running) {
            return;
        }
        disarm();
        long at = round == null ? nextRoundNanos() : round.nextNanos(now());
        if (at != AnnounceEntry.NEVER) {
            timer = loop.schedule(
                    LoopWork.task(this::timerFired, client::broken), Math.max(0, at - now()), TimeUnit.NANOSECONDS);
        }
    }

    private void disarm() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
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
        return loop.ticker().nanoTime() - originNanos;
    }
}

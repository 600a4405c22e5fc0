package dev.spate.choker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides which peers of one torrent may take from us (BEP 3).
 *
 * <p>Slots are given anew once in a round. While we download, those have them that gave most in the last round; a fifth of the
 * slots, at least one, is for optimistic unchokes. When we are complete, {@link SeedingOrder} says who comes first. Between two
 * rounds nobody is choked who can use its slot: a slot that becomes free is given at once, to whoever deserves it most, and a
 * peer that loses its interest keeps its slot until another needs it. So no peer can make slots change hands faster than rounds
 * do.
 *
 * <p>Owner: one thread, the caller's. Times are those of one clock, as {@code System.nanoTime()}, and never go back.
 *
 * @param <T> what the caller knows its peers by
 */
public final class Choker<T> {
    /** What becomes of the decisions. */
    public interface Handler<T> {
        /** The peer may not take any more. */
        void choke(T peer);

        /** The peer may take. */
        void unchoke(T peer);
    }

    /** How many slots of a hundred are for optimistic unchokes. */
    private static final int OPTIMISTIC_PERCENT = 20;

    private static final int NEW_PEER_WEIGHT = 3;
    private static final long OPENING_STEP_NANOS = 1_000_000_000;

    private final ChokerOptions options;
    private final RandomGenerator random;

    /** Null where the number of slots is fixed. */
    private final RateBasedSlots rateBased;

    private final List<ChokerPeer<T>> peers = new ArrayList<>();
    private final Deque<ChokerPeer<T>> decisions = new ArrayDeque<>();
    private boolean seeding;
    private int unchoked;
    private int waiting;
    private long nextSerial;
    private long roundBeganNanos;
    private long nextRoundNanos;

    /** While slots are opened fast: when to look at the rates next, if at all, and since when they are counted. */
    private boolean openingPlanned;

    private boolean openingSettled;
    private long openingStepNanos;
    private long openingBeganNanos;
    private long openingBytes;

    /** @param random seeded by the caller: chooses optimistic unchokes */
    public Choker(ChokerOptions options, RandomGenerator random, long nowNanos) {
        this.options = options;
        this.random = random;
        rateBased = options.slots() instanceof UploadSlots.RateBased rule ? new RateBasedSlots(rule) : null;
        roundBeganNanos = nowNanos;
        nextRoundNanos = nowNanos + options.roundNanos();
    }

    /** A peer is connected; we choke it, and it is not interested (BEP 3). */
    public ChokerPeer<T> connected(T owner, long nowNanos) {
        ChokerPeer<T> peer = new ChokerPeer<>(this, owner, nextSerial++, peers.size(), nowNanos);
        peers.add(peer);
        return peer;
    }

    /** The peer has left; its slot is given to another at once. Ignored the second time. */
    public void disconnected(ChokerPeer<T> peer, long nowNanos) {
        if (!peer.isConnected()) {
            return;
        }
        waiting -= peer.isWaiting() ? 1 : 0;
        unchoked -= peer.unchoked ? 1 : 0;
        peer.unchoked = false;
        peer.optimistic = false;
        peer.interested = false;
        ChokerPeer<T> last = peers.remove(peers.size() - 1);
        if (last != peer) {
            peers.set(peer.index, last);
            last.index = peer.index;
        }
        peer.index = -1;
        giveFreeSlots(nowNanos);
    }

    /** Whether our torrent is complete. */
    public void seeding(boolean seeds, long nowNanos) {
        if (seeding == seeds) {
            return;
        }
        seeding = seeds;
        if (rateBased != null) {
            rateBased.seeding(seeds);
        }
        openingPlanned = false;
        giveFreeSlots(nowNanos);
    }

    void interested(ChokerPeer<T> peer, boolean interested, long nowNanos) {
        waiting -= peer.isWaiting() ? 1 : 0;
        peer.interested = interested;
        becameEligibleOrNot(peer, nowNanos);
    }

    void uploadOnly(ChokerPeer<T> peer, boolean uploadOnly, long nowNanos) {
        waiting -= peer.isWaiting() ? 1 : 0;
        peer.uploadOnly = uploadOnly;
        if (uploadOnly && peer.unchoked) {
            choke(peer, nowNanos);
        }
        becameEligibleOrNot(peer, nowNanos);
    }

    private void becameEligibleOrNot(ChokerPeer<T> peer, long nowNanos) {
        if (peer.isWaiting()) {
            waiting++;
            peer.waitingSinceNanos = nowNanos;
        }
        giveFreeSlots(nowNanos);
    }

    void sent(long bytes) {
        openingBytes += bytes;
    }

    /** When {@link #deadlineReached} is to be called next. */
    public long nextDeadlineNanos() {
        return openingPlanned && openingStepNanos - nextRoundNanos < 0 ? openingStepNanos : nextRoundNanos;
    }

    /** It is {@link #nextDeadlineNanos()}, or later. */
    public void deadlineReached(long nowNanos) {
        if (openingPlanned && nowNanos - openingStepNanos >= 0) {
            openingStep(nowNanos);
        }
        if (nowNanos - nextRoundNanos >= 0) {
            round(nowNanos);
            // A round that came late is not made up for.
            nextRoundNanos = nowNanos + options.roundNanos();
        }
    }

    /**
     * Hands over the decisions since the last drain, in the order in which they were first made; what was taken back meanwhile is
     * left out. The handler may call any method except this one.
     */
    public void drainTo(Handler<? super T> handler) {
        for (ChokerPeer<T> peer = decisions.poll(); peer != null; peer = decisions.poll()) {
            peer.hasDecision = false;
            if (!peer.isConnected() || peer.unchoked == peer.toldUnchoked) {
                continue;
            }
            peer.toldUnchoked = peer.unchoked;
            if (peer.unchoked) {
                handler.unchoke(peer.owner);
            } else {
                handler.choke(peer.owner);
            }
        }
    }

    /** Number of peers that are unchoked. */
    public int unchoked() {
        return unchoked;
    }

    /** Number of peers that are interested, may take, and are choked. */
    public int waiting() {
        return waiting;
    }

    /** Number of peers that may be unchoked at present; Integer.MAX_VALUE: any number. */
    public int slots() {
        return options.slots() instanceof UploadSlots.Fixed fixed ? fixed.count() : rateBased.count();
    }

    private void round(long nowNanos) {
        peers.forEach(ChokerPeer::endRound);
        if (rateBased != null && !(rateBased.isOpening() && waiting > 0)) {
            rateBased.measured(rates(nowNanos), waiting > 0);
        }
        roundBeganNanos = nowNanos;
        if (waiting > 0 || unchoked > slots()) {
            giveAnew(nowNanos);
        }
    }

    /** Bytes a second that each peer took in the round which is unchoked and still wants something. */
    private long[] rates(long nowNanos) {
        long[] rates = new long[unchoked];
        int count = 0;
        for (ChokerPeer<T> each : peers) {
            if (each.unchoked && each.isEligible()) {
                long since = Math.min(nowNanos - each.unchokedAtNanos, nowNanos - roundBeganNanos);
                rates[count++] = perSecond(each.sentLastRound, since);
            }
        }
        return Arrays.copyOf(rates, count);
    }

    private static long perSecond(long bytes, long nanos) {
        return (long) (bytes * 1e9 / Math.max(1, nanos));
    }

    /** Slots that were opened have been used for a second, or for two. */
    private void openingStep(long nowNanos) {
        openingPlanned = false;
        if (waiting == 0) {
            return;
        }
        long bytesPerSecond = perSecond(openingBytes, nowNanos - openingBeganNanos);
        if (!openingSettled && !rateBased.isPlenty(unchoked, bytesPerSecond)) {
            openingSettled = true;
            planOpeningStep(nowNanos);
            return;
        }
        int before = slots();
        rateBased.opened(unchoked, bytesPerSecond);
        openingSettled = false;
        if (slots() < before) {
            giveAnew(nowNanos);
        } else {
            giveFreeSlots(nowNanos);
        }
    }

    private void planOpeningStep(long nowNanos) {
        openingPlanned = true;
        openingBytes = 0;
        openingBeganNanos = nowNanos;
        openingStepNanos = nowNanos + OPENING_STEP_NANOS;
    }

    /** Gives slots that nobody can use to those that wait, the most deserving first. */
    private void giveFreeSlots(long nowNanos) {
        if (waiting == 0) {
            return;
        }
        int free = slots() - unchoked;
        if (free < waiting) {
            free += takeFromIdle(waiting - free, nowNanos);
        }
        if (free > 0) {
            List<ChokerPeer<T>> those = waitingPeers();
            if (free < those.size()) {
                those.sort(new UnchokeOrder(options, seeding, nowNanos));
            }
            for (int index = 0; index < Math.min(free, those.size()); index++) {
                unchoke(those.get(index), nowNanos);
            }
        }
        if (waiting > 0 && rateBased != null && rateBased.isOpening() && !openingPlanned) {
            openingSettled = false;
            planOpeningStep(nowNanos);
        }
    }

    /** Chokes peers that are not interested; returns how many. */
    private int takeFromIdle(int most, long nowNanos) {
        int taken = 0;
        if (unchoked > 0) {
            for (int index = 0; index < peers.size() && taken < most; index++) {
                ChokerPeer<T> each = peers.get(index);
                if (each.unchoked && !each.isEligible()) {
                    choke(each, nowNanos);
                    taken++;
                }
            }
        }
        return taken;
    }

    private List<ChokerPeer<T>> waitingPeers() {
        List<ChokerPeer<T>> those = new ArrayList<>(waiting);
        for (ChokerPeer<T> each : peers) {
            if (each.isWaiting()) {
                those.add(each);
            }
        }
        return those;
    }

    /** Slots change hands. */
    private void giveAnew(long nowNanos) {
        int slots = slots();
        List<ChokerPeer<T>> ranked = new ArrayList<>();
        for (ChokerPeer<T> each : peers) {
            each.chosen = false;
            if (each.isEligible()) {
                ranked.add(each);
            }
        }
        ranked.sort(new UnchokeOrder(options, seeding, nowNanos));
        if (ranked.size() <= slots) {
            ranked.forEach(each -> choose(each, false));
        } else {
            int optimistic = Math.max(1, (int) ((long) slots * OPTIMISTIC_PERCENT / 100));
            int regular = slots - optimistic;
            for (int index = 0; index < regular && mayHaveRegularSlot(ranked.get(index)); index++) {
                choose(ranked.get(index), false);
            }
            chooseOptimistic(ranked, slots, nowNanos);
        }
        applyChoice(slots, nowNanos);
    }

    private boolean mayHaveRegularSlot(ChokerPeer<T> peer) {
        return seeding || !peer.snubsUs;
    }

    private void choose(ChokerPeer<T> peer, boolean optimistic) {
        peer.chosen = true;
        peer.optimistic = optimistic;
    }

    /** The slots that are left go to optimistic unchokes whose time is not over, then to others by lot, then in order. */
    private void chooseOptimistic(List<ChokerPeer<T>> ranked, int slots, long nowNanos) {
        int left = slots;
        List<ChokerPeer<T>> rest = new ArrayList<>();
        for (ChokerPeer<T> each : ranked) {
            left -= each.chosen ? 1 : 0;
        }
        for (ChokerPeer<T> each : ranked) {
            boolean inTime = each.optimistic && nowNanos - each.unchokedAtNanos < options.optimisticNanos();
            if (!each.chosen && inTime && left > 0) {
                choose(each, true);
                left--;
            } else if (!each.chosen && !each.unchoked) {
                rest.add(each);
            }
        }
        while (left > 0 && !rest.isEmpty()) {
            choose(draw(rest), true);
            left--;
        }
        for (int index = 0; index < ranked.size() && left > 0; index++) {
            if (!ranked.get(index).chosen) {
                choose(ranked.get(index), true);
                left--;
            }
        }
    }

    /** Takes one out: in round robin who waits longest, else by lot, new ones three times as likely. */
    private ChokerPeer<T> draw(List<ChokerPeer<T>> from) {
        if (seeding && options.seedingOrder() == SeedingOrder.ROUND_ROBIN) {
            return from.remove(0);
        }
        int weights = 0;
        for (ChokerPeer<T> each : from) {
            weights += weight(each);
        }
        int drawn = random.nextInt(weights);
        int index = 0;
        while (drawn >= weight(from.get(index))) {
            drawn -= weight(from.get(index++));
        }
        ChokerPeer<T> peer = from.get(index);
        from.set(index, from.get(from.size() - 1));
        from.remove(from.size() - 1);
        return peer;
    }

    private static int weight(ChokerPeer<?> peer) {
        return peer.hadTurn ? 1 : NEW_PEER_WEIGHT;
    }

    private void applyChoice(int slots, long nowNanos) {
        int keep = slots;
        for (ChokerPeer<T> each : peers) {
            keep -= each.chosen ? 1 : 0;
        }
        for (ChokerPeer<T> each : peers) {
            // Whoever lost its interest keeps a slot that nobody else can use.
            if (each.unchoked && !each.chosen && (each.isEligible() || keep-- <= 0)) {
                choke(each, nowNanos);
            }
        }
        for (ChokerPeer<T> each : peers) {
            if (each.chosen && !each.unchoked) {
                boolean optimistic = each.optimistic;
                unchoke(each, nowNanos);
                each.optimistic = optimistic;
            }
        }
    }

    private void unchoke(ChokerPeer<T> peer, long nowNanos) {
        peer.unchoke(nowNanos);
        unchoked++;
        waiting--;
        decided(peer);
    }

    private void choke(ChokerPeer<T> peer, long nowNanos) {
        peer.choke(nowNanos);
        unchoked--;
        waiting += peer.isWaiting() ? 1 : 0;
        decided(peer);
    }

    private void decided(ChokerPeer<T> peer) {
        if (!peer.hasDecision) {
            peer.hasDecision = true;
            decisions.add(peer);
        }
    }

    /** @throws IllegalStateException when something is wrong that must hold after every event */
    public void checkInvariants() {
        int countedUnchoked = 0;
        int countedWaiting = 0;
        boolean idle = false;
        for (int index = 0; index < peers.size(); index++) {
            ChokerPeer<T> each = peers.get(index);
            require(each.index == index, each, "is not at its place");
            require(!each.unchoked || !each.uploadOnly, each, "downloads nothing and is unchoked");
            require(!each.optimistic || each.unchoked, each, "is an optimistic unchoke and choked");
            require(each.unchoked == each.toldUnchoked || each.hasDecision, each, "is not told");
            countedUnchoked += each.unchoked ? 1 : 0;
            countedWaiting += each.isWaiting() ? 1 : 0;
            idle |= each.unchoked && !each.isEligible();
        }
        require(countedUnchoked == unchoked, unchoked, "are not all that are unchoked");
        require(countedWaiting == waiting, waiting, "are not all that wait");
        require(waiting == 0 || unchoked >= slots() && !idle, waiting, "wait although slots are free");
    }

    private static void require(boolean holds, Object what, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(what + " " + otherwise);
        }
    }
}

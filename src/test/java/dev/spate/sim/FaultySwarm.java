package dev.spate.sim;

import dev.spate.scheduler.BlockResult;
import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.scheduler.SchedulerStats;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The real scheduler under a virtual clock, with peers and a disk that fail as a {@link FaultPlan} says; an {@link Audit}
 * looks at it after every event. A disk that fails ends the session, as it ends the real one, and a new one goes on from
 * the pieces that were stored.
 */
final class FaultySwarm implements Command.Handler {
    /** The virtual time within which every download has to end. */
    static final long LIMIT_NANOS = FaultPlan.QUIET_NANOS + 900 * FaultPlan.SECOND;

    private static final int MOST_EVENTS = 3_000_000;

    /** The blocks of a piece as they are in memory. */
    private record Content(long[] digests, PeerKey[] suppliers) {}

    final FaultPlan plan;
    final Audit audit;
    final Bitfield stored;
    final VirtualClock clock;
    final CommandTranscript transcript;

    private final PieceLayout layout;
    private final Random random;
    private final List<FaultyPeer> peers = new ArrayList<>();
    private final Map<PeerKey, FaultyPeer> connected = new HashMap<>();
    private final Map<Integer, Content> memory = new HashMap<>();
    private final Set<Integer> badPieces = new HashSet<>();
    private Scheduler scheduler;
    private boolean everybodyIsGone;
    private boolean betweenSessions;
    private boolean over;
    /** The pieces that are wanted now, and before the last change: a request may be waiting to be sent. */
    private Bitfield wanted;

    private Bitfield wantedBefore;
    private int changesLeft;
    private int openWhenChanged;
    private int changedWhenComplete;
    private int nextKey;
    private int sessions;
    private int waiting;
    private boolean timerPlanned;
    private long timerNanos;

    FaultySwarm(FaultPlan plan, long seed) {
        this.plan = plan;
        this.layout = plan.layout;
        this.random = new Random(seed);
        this.clock = new VirtualClock(plan.startNanos);
        this.stored = plan.verified.copy();
        this.wanted = plan.options.wanted().orElseGet(() -> Bitfield.full(plan.layout.pieceCount()));
        this.wantedBefore = wanted;
        this.changesLeft = plan.changes.size();
        this.audit = new Audit(this);
        this.transcript = new CommandTranscript(this, clock);
        plan.peers.forEach(each -> peers.add(new FaultyPeer(each, this, random)));
    }

    /** Runs to the end, or to a limit; returns whether the download is complete. */
    boolean run() {
        begin();
        if (plan.goneAtNanos > 0) {
            clock.at(plan.goneAtNanos, () -> everybodyLeaves(plan.backAtNanos - plan.goneAtNanos));
        }
        int events = 0;
        plan.changes.forEach(each -> clock.at(each.atNanos(), () -> want(each.wanted())));
        while (!over && !isDone() && clock.step(LIMIT_NANOS)) {
            if (++events > MOST_EVENTS) {
                throw new AssertionError("no end after " + events + " events: " + scheduler.stats());
            }
        }
        drain();
        audit.end(scheduler);
        transcript.session(scheduler.isComplete() ? "complete" : "incomplete", scheduler.stats());
        return scheduler.isComplete();
    }

    /** Nobody changes his mind any more, and what was being stored when he did is stored. */
    private boolean isDone() {
        return scheduler.isComplete() && changesLeft == 0 && !isStoringWhatIsNotWanted(scheduler.stats());
    }

    /** A download is complete although pieces are being stored, when they were wanted before. */
    boolean isStoringWhatIsNotWanted(SchedulerStats stats) {
        return !plan.changes.isEmpty() && stats.storingPieces() > 0;
    }

    private void want(Bitfield pieces) {
        wantedBefore = wanted;
        wanted = pieces;
        changesLeft--;
        changedWhenComplete += scheduler.isComplete() ? 1 : 0;
        openWhenChanged += scheduler.stats().openPieces();
        event(session -> session.wanted(pieces, clock.nowNanos()));
    }

    /** Whether the piece may be asked for. */
    boolean isWanted(int piece) {
        return wanted.get(piece) || plan.batch > 1 && wantedBefore.get(piece);
    }

    /** The pieces that are wanted now. */
    Bitfield wanted() {
        return wanted;
    }

    /** How many pieces were open when others were wanted. */
    int openWhenChanged() {
        return openWhenChanged;
    }

    /** How often others were wanted when all was there. */
    int changedWhenComplete() {
        return changedWhenComplete;
    }

    private void begin() {
        sessions++;
        timerPlanned = false;
        scheduler = new Scheduler(
                layout, stored, plan.changes.isEmpty() ? plan.options : plan.options.withWanted(wanted), random);
        audit.begin(scheduler, stored);
        transcript.session("begin", scheduler.stats());
        for (FaultyPeer each : peers) {
            clock.after(random.nextInt(3_000) * 1_000_000L, each::join);
        }
    }

    private void everybodyLeaves(long awayNanos) {
        everybodyIsGone = true;
        audit.did(FaultEvent.ALL_LEFT_AT_ONCE);
        peers.forEach(FaultyPeer::close);
        clock.after(awayNanos, () -> {
            everybodyIsGone = false;
            peers.forEach(each -> clock.after(random.nextInt(2_000) * 1_000_000L, each::join));
        });
    }

    boolean isOpen() {
        return !everybodyIsGone && !betweenSessions && !over;
    }

    long nowNanos() {
        return clock.nowNanos();
    }

    long elapsedNanos() {
        return clock.elapsedNanos();
    }

    int sessions() {
        return sessions;
    }

    void after(long delayNanos, Runnable action) {
        clock.after(delayNanos, action);
    }

    PeerKey nextKey(FaultyPeer peer) {
        PeerKey key = new PeerKey(nextKey++);
        connected.put(key, peer);
        audit.connected(key, peer.faults);
        return key;
    }

    void gone(PeerKey key) {
        connected.remove(key);
        audit.gone(key);
    }

    int lengthOf(int piece, int block) {
        return layout.blockLength(piece, block);
    }

    /** Something happens, and the scheduler is told. */
    void event(Consumer<Scheduler> event) {
        if (over || betweenSessions) {
            return;
        }
        event.accept(scheduler);
        waiting++;
        if (waiting >= plan.batch) {
            drain();
        } else if (waiting == 1) {
            Scheduler mine = scheduler;
            clock.after(1_000, () -> drainIf(mine));
        }
        audit.after(scheduler);
    }

    private boolean isThis(Scheduler session) {
        return session == scheduler && !over && !betweenSessions;
    }

    private void drainIf(Scheduler mine) {
        if (isThis(mine)) {
            drain();
            audit.after(scheduler);
        }
    }

    private void drain() {
        waiting = 0;
        audit.drains();
        scheduler.drainTo(transcript);
        audit.drained();
        long deadline = scheduler.nextDeadlineNanos();
        if (deadline != Long.MAX_VALUE && (!timerPlanned || deadline - timerNanos < 0)) {
            timerPlanned = true;
            timerNanos = deadline;
            Scheduler mine = scheduler;
            clock.after(Math.max(0, deadline - clock.nowNanos()), () -> timer(mine, deadline));
        }
    }

    private void timer(Scheduler mine, long plannedFor) {
        if (isThis(mine) && timerPlanned && timerNanos == plannedFor) {
            timerPlanned = false;
            scheduler.deadlineReached(clock.nowNanos());
            drain();
            audit.after(scheduler);
        }
    }

    void blockArrives(PeerKey from, int piece, int block, long digest) {
        int length = lengthOf(piece, block);
        int offset = block * Block.LENGTH_BYTES;
        boolean kept = scheduler.isRequested(from, piece, offset, length);
        BlockResult result = scheduler.blockReceived(from, piece, offset, length, kept, clock.nowNanos());
        audit.received(result, length);
        if (result == BlockResult.ACCEPTED) {
            int blocks = layout.blockCount(piece);
            Content content = memory.computeIfAbsent(piece, p -> new Content(new long[blocks], new PeerKey[blocks]));
            content.digests()[block] = digest;
            content.suppliers()[block] = from;
        }
    }

    /** Whether a bad copy of this piece was seen. */
    boolean wasBad(int piece) {
        return badPieces.contains(piece);
    }

    /** Whether nobody else has a part in this piece as it is in memory. */
    boolean isAlone(int piece, PeerKey key) {
        Content content = memory.get(piece);
        if (content != null) {
            for (PeerKey each : content.suppliers()) {
                if (each != null && !each.equals(key)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public void storePiece(int piece) {
        Content content = memory.remove(piece);
        boolean digestsWanted = scheduler.digestsWanted(piece);
        Scheduler mine = scheduler;
        long jitter = plan.diskJitterNanos > 0 ? (long) (random.nextDouble() * plan.diskJitterNanos) : 0;
        clock.after(plan.diskNanos + jitter, () -> {
            if (isThis(mine)) {
                verdict(piece, content, digestsWanted);
            }
        });
    }

    private void verdict(int piece, Content content, boolean digestsWanted) {
        boolean good = true;
        for (int block = 0; block < content.digests().length; block++) {
            if (content.digests()[block] != ContentDigests.digest(piece, block)) {
                good = false;
                audit.guilty(content.suppliers()[block]);
            }
        }
        long now = clock.elapsedNanos();
        if (!good) {
            badPieces.add(piece);
            audit.bad(content.digests().length);
            event(s -> s.pieceCorrupt(piece, content.digests(), clock.nowNanos()));
        } else if (now >= plan.fullFromNanos && now < plan.fullUntilNanos) {
            diskFailed();
        } else {
            stored.set(piece);
            audit.stored(layout.pieceLength(piece));
            event(s -> s.pieceStored(piece, digestsWanted ? content.digests() : new long[0], clock.nowNanos()));
        }
    }

    /** The session ends with all its connections; somebody starts another later, unless the disk is full for good. */
    private void diskFailed() {
        drain();
        audit.did(FaultEvent.DISK_FULL);
        transcript.session("disk-full", scheduler.stats());
        audit.end(scheduler);
        over = true;
        peers.forEach(FaultyPeer::close);
        connected.clear();
        memory.clear();
        if (!plan.diskFailsForGood()) {
            over = false;
            betweenSessions = true;
            waiting = 0;
            clock.after((1 + random.nextInt(20)) * FaultPlan.SECOND, () -> {
                betweenSessions = false;
                audit.did(FaultEvent.SESSION_RESUMED);
                begin();
            });
        }
    }

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        audit.request(peer, piece, offset, length);
        FaultyPeer to = connected.get(peer);
        if (to != null) {
            to.heardRequest(piece, offset / Block.LENGTH_BYTES);
        }
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        audit.addressed(peer);
        FaultyPeer to = connected.get(peer);
        if (to != null) {
            to.heardCancel(piece, offset / Block.LENGTH_BYTES);
        }
    }

    @Override
    public void interested(PeerKey peer) {
        interest(peer, true);
    }

    @Override
    public void notInterested(PeerKey peer) {
        interest(peer, false);
    }

    private void interest(PeerKey peer, boolean interested) {
        audit.addressed(peer);
        FaultyPeer to = connected.get(peer);
        if (to != null) {
            to.heardInterested(interested);
        }
    }

    @Override
    public void have(int piece) {
        audit.have(piece);
    }

    @Override
    public void abandonPiece(int piece) {

        memory.remove(piece);
    }

    @Override
    public void drop(PeerKey peer, String reason) {
        audit.addressed(peer);
        audit.dropped(peer, reason);
        expelSoon(peer);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        audit.banned(peer);
        expelSoon(peer);
    }

    private void expelSoon(PeerKey key) {
        FaultyPeer peer = connected.get(key);
        if (peer != null) {
            clock.after(1_000, () -> {
                if (peer.connected && peer.key.equals(key)) {
                    peer.expelled();
                }
            });
        }
    }

    @Override
    public String toString() {
        return sessions + " sessions, " + clock.elapsedNanos() / FaultPlan.SECOND + " s, " + scheduler.stats() + ", "
                + audit + "\n" + plan;
    }
}

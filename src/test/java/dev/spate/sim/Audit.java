package dev.spate.sim;

import dev.spate.scheduler.BlockResult;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.PeerView;
import dev.spate.scheduler.Scheduler;
import dev.spate.scheduler.SchedulerStats;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Keeps books of its own of what the scheduler does, and complains when they do not agree with what it says. */
final class Audit {
    private static final long LONGEST_DEADLINE_NANOS = 60 * FaultPlan.SECOND;

    private final FaultySwarm swarm;
    private final Map<PeerKey, Faults> everConnected = new HashMap<>();
    private final Set<PeerKey> live = new HashSet<>();
    private final Set<PeerKey> guilty = new HashSet<>();
    private final Set<PeerKey> banned = new HashSet<>();
    private final Map<Integer, String> honestDropped = new TreeMap<>();
    private final Set<Integer> told = new HashSet<>();
    private final int blocks;
    private long acceptedBytes;
    private long wastedBytes;
    private long storedBytes;
    private int commands;
    private int events;
    int mostCommands;
    private final Map<Deed, Long> deeds = new EnumMap<>(Deed.class);
    int badPieces;
    long falseBlocks;
    long badBlocks;
    int bans;
    long lostBytes;

    Audit(FaultySwarm swarm) {
        this.swarm = swarm;
        int count = 0;
        for (int piece = 0; piece < swarm.plan.layout.pieceCount(); piece++) {
            count += swarm.plan.layout.blockCount(piece);
        }
        blocks = count;
    }

    /** A session begins. */
    void begin(Scheduler scheduler, Bitfield stored) {
        require(scheduler.piecesVerified() == stored.cardinality(), "the new session does not go on from the old one");
        acceptedBytes = 0;
        wastedBytes = 0;
        storedBytes = 0;
        guilty.clear();
        banned.clear();
        told.clear();
        live.clear();
    }

    void did(Deed deed) {
        deeds.merge(deed, 1L, Long::sum);
    }

    /** How often each thing happened. */
    Map<Deed, Long> deeds() {
        return deeds;
    }

    int events() {
        return events;
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    void connected(PeerKey key, Faults faults) {
        everConnected.put(key, faults);
        live.add(key);
    }

    void gone(PeerKey key) {
        live.remove(key);
    }

    void received(BlockResult blockResult, int length) {
        acceptedBytes += blockResult == BlockResult.ACCEPTED ? length : 0;
        wastedBytes += blockResult == BlockResult.DUPLICATE ? length : 0;
    }

    void guilty(PeerKey supplier) {
        falseBlocks++;
        Faults faults = everConnected.get(supplier);
        require(!faults.honest, supplier + " is honest, and a false block is said to be of it");
        guilty.add(supplier);
    }

    void bad(int blocksOfPiece) {
        did(Deed.PIECE_BAD);
        badPieces++;
        badBlocks += blocksOfPiece;
    }

    void stored(int bytes) {
        storedBytes += bytes;
    }

    void drains() {
        commands = 0;
    }

    void drained() {
        mostCommands = Math.max(mostCommands, commands);
        int bound = swarm.plan.batch * 4 * (blocks + everConnected.size() + 8);
        require(commands <= bound, commands + " commands for one event, more than " + bound);
    }

    /** A command names this peer. */
    void addressed(PeerKey peer) {
        commands++;
        boolean known = swarm.plan.batch > 1 ? everConnected.containsKey(peer) : live.contains(peer);
        require(known, "a command names " + peer + ", which is not connected");
    }

    void request(PeerKey peer, int piece, int offset, int length) {
        addressed(peer);
        Faults faults = everConnected.get(peer);
        require(faults.claims.get(piece), peer + " is asked for piece " + piece + ", which it does not have");
        require(!swarm.stored.get(piece) || swarm.plan.batch > 1, "piece " + piece + " is there and is asked for");
        require(
                offset % Block.LENGTH_BYTES == 0
                        && length == swarm.plan.layout.blockLength(piece, offset / Block.LENGTH_BYTES),
                "no such block is asked for");
        boolean wanted =
                swarm.plan.options.wanted().map(each -> each.get(piece)).orElse(true);
        require(wanted, "piece " + piece + " is not wanted and is asked for");
    }

    void have(int piece) {
        commands++;
        require(swarm.stored.get(piece), "piece " + piece + " is announced and not stored");
        require(told.add(piece), "piece " + piece + " is announced twice");
    }

    void dropped(PeerKey peer, String reason) {
        live.remove(peer);
        if (everConnected.get(peer).honest) {
            honestDropped.put(peer.id(), reason);
        }
    }

    void banned(PeerKey peer) {
        commands++;
        bans++;
        did(Deed.PEER_BANNED);
        live.remove(peer);
        require(guilty.contains(peer), peer + " is banned and did no harm: " + everConnected.get(peer));
        require(banned.add(peer), peer + " is banned twice");
    }

    /** What must hold after every event. */
    void after(Scheduler scheduler) {
        events++;
        SchedulerStats schedulerStats = scheduler.stats();
        require(
                schedulerStats.receivedBytes() == acceptedBytes,
                "received " + schedulerStats.receivedBytes() + " not " + acceptedBytes);
        require(
                schedulerStats.wastedBytes() == wastedBytes,
                "wasted " + schedulerStats.wastedBytes() + ", not " + wastedBytes);
        require(
                schedulerStats.outstanding() == 0
                        || scheduler.nextDeadlineNanos() - swarm.nowNanos() <= LONGEST_DEADLINE_NANOS,
                schedulerStats.outstanding() + " requests, and no deadline");
        require(
                schedulerStats.outstanding() == 0 || scheduler.nextDeadlineNanos() != Long.MAX_VALUE,
                "no deadline at all");
        if (blocks > 200 && events % 11 != 0) {
            return;
        }
        scheduler.checkInvariants();
        int outstanding = 0;
        for (PeerKey key : live) {
            PeerView view = scheduler.peer(key).orElse(null);
            if (view != null) {
                outstanding += view.outstanding();
                int most = Math.max(250, everConnected.get(key).reqq);
                require(view.outstanding() <= most, key + " is asked for " + view.outstanding());
            }
        }
        require(
                outstanding == schedulerStats.outstanding(),
                schedulerStats.outstanding() + " requests, " + outstanding + " at the living");
    }

    /** What must hold when a session ends, complete or not. */
    void end(Scheduler scheduler) {
        scheduler.checkInvariants();
        SchedulerStats schedulerStats = scheduler.stats();
        lostBytes += schedulerStats.discardedBytes() + schedulerStats.wastedBytes();
        require(guilty.containsAll(banned), "banned " + banned + ", guilty " + guilty);
        require(honestDropped.isEmpty(), "honest peers were dropped: " + honestDropped);
        if (!scheduler.isComplete()) {
            return;
        }
        require(guilty.equals(banned), "banned " + banned + ", guilty " + guilty);
        require(
                schedulerStats.creditUsedBytes() == 0 && schedulerStats.outstanding() == 0,
                "not all came back: " + schedulerStats);
        require(
                schedulerStats.openPieces() == 0 && schedulerStats.storingPieces() == 0,
                "pieces left: " + schedulerStats);
        require(
                schedulerStats.receivedBytes() - schedulerStats.discardedBytes() == storedBytes,
                schedulerStats.receivedBytes() + " received, " + schedulerStats.discardedBytes() + " lost, "
                        + storedBytes + " stored");
    }

    @Override
    public String toString() {
        return badPieces + " bad pieces, " + falseBlocks + " false of " + badBlocks + " blocks in them, " + bans
                + " bans, " + lostBytes + " bytes lost, " + mostCommands + " commands at most, " + events + " events";
    }
}

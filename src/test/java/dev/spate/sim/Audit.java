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
    private final Map<PeerKey, PeerFaults> everConnected = new HashMap<>();
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
    private final Map<FaultEvent, Long> faultEvents = new EnumMap<>(FaultEvent.class);
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

    void did(FaultEvent faultEvent) {
        faultEvents.merge(faultEvent, 1L, Long::sum);
    }

    /** How often each thing happened. */
    Map<FaultEvent, Long> faultEvents() {
        return faultEvents;
    }

    int events() {
        return events;
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    void connected(PeerKey key, PeerFaults faults) {
        everConnected.put(key, faults);
        live.add(key);
    }

    void gone(PeerKey key) {
        live.remove(key);
    }

    void received(BlockResult result, int length) {
        acceptedBytes += result == BlockResult.ACCEPTED ? length : 0;
        wastedBytes += result == BlockResult.DUPLICATE ? length : 0;
    }

    void guilty(PeerKey supplier) {
        falseBlocks++;
        PeerFaults faults = everConnected.get(supplier);
        require(!faults.honest, supplier + " is honest, and a false block is said to be of it");
        guilty.add(supplier);
    }

    void bad(int blocksOfPiece) {
        did(FaultEvent.PIECE_BAD);
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
        PeerFaults faults = everConnected.get(peer);
        require(faults.claims.get(piece), peer + " is asked for piece " + piece + ", which it does not have");
        require(!swarm.stored.get(piece) || swarm.plan.batch > 1, "piece " + piece + " is there and is asked for");
        require(
                offset % Block.LENGTH_BYTES == 0
                        && length == swarm.plan.layout.blockLength(piece, offset / Block.LENGTH_BYTES),
                "no such block is asked for");
        require(swarm.isWanted(piece), "piece " + piece + " is not wanted and is asked for");
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
        did(FaultEvent.PEER_BANNED);
        live.remove(peer);
        require(guilty.contains(peer), peer + " is banned and did no harm: " + everConnected.get(peer));
        require(banned.add(peer), peer + " is banned twice");
    }

    /** What must hold after every event. */
    void after(Scheduler scheduler) {
        events++;
        SchedulerStats stats = scheduler.stats();
        require(stats.receivedBytes() == acceptedBytes, "received " + stats.receivedBytes() + " not " + acceptedBytes);
        require(stats.wastedBytes() == wastedBytes, "wasted " + stats.wastedBytes() + ", not " + wastedBytes);
        require(
                stats.outstanding() == 0 || scheduler.nextDeadlineNanos() - swarm.nowNanos() <= LONGEST_DEADLINE_NANOS,
                stats.outstanding() + " requests, and no deadline");
        require(stats.outstanding() == 0 || scheduler.nextDeadlineNanos() != Long.MAX_VALUE, "no deadline at all");
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
                outstanding == stats.outstanding(),
                stats.outstanding() + " requests, " + outstanding + " at the living");
    }

    /** What must hold when a session ends, complete or not. */
    void end(Scheduler scheduler) {
        scheduler.checkInvariants();
        SchedulerStats stats = scheduler.stats();
        lostBytes += stats.discardedBytes() + stats.wastedBytes();
        require(guilty.containsAll(banned), "banned " + banned + ", guilty " + guilty);
        require(honestDropped.isEmpty(), "honest peers were dropped: " + honestDropped);
        if (!scheduler.isComplete() || swarm.isStoringWhatIsNotWanted(stats)) {
            return;
        }
        // Of a piece that was given up no good copy came, and only that convicts.
        require(guilty.equals(banned) || !swarm.plan.changes.isEmpty(), "banned " + banned + ", guilty " + guilty);
        require(stats.creditUsedBytes() == 0 && stats.outstanding() == 0, "not all came back: " + stats);
        require(stats.openPieces() == 0 && stats.storingPieces() == 0, "pieces left: " + stats);
        require(
                stats.receivedBytes() - stats.discardedBytes() == storedBytes,
                stats.receivedBytes() + " received, " + stats.discardedBytes() + " lost, " + storedBytes + " stored");
    }

    @Override
    public String toString() {
        return badPieces + " bad pieces, " + falseBlocks + " false of " + badBlocks + " blocks in them, " + bans
                + " bans, " + lostBytes + " bytes lost, " + mostCommands + " commands at most, " + events + " events";
    }
}

package dev.spate.sim;

import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Receipt;
import dev.spate.scheduler.Scheduler;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Runs a download in virtual time: the real scheduler, and a shell that talks to simulated peers and a simulated disk.
 *
 * <p>The same options and the same seed give the same result, to the last event.
 */
public final class Simulation implements Command.Handler, SimulatedPeer.Arrivals {
    private final SimulationOptions options;
    private final PieceLayout layout;
    private final VirtualClock clock;
    private final Scheduler scheduler;
    private final SimulatedDisk disk;
    private final List<SimulatedPeer> peers = new ArrayList<>();
    private final Map<Integer, long[]> filling = new HashMap<>();
    private final Map<Integer, int[]> senders = new HashMap<>();
    private final Ledger ledger;
    private long events;
    private boolean timerPlanned;
    private long timerNanos;

    private Simulation(SimulationOptions options, RandomGenerator random) {
        this.options = options;
        this.layout = options.layout();
        clock = new VirtualClock(options.startNanos());
        scheduler = new Scheduler(layout, options.verified(), options.scheduler(), random);
        disk = new SimulatedDisk(options.disk(), clock);
        ledger = new Ledger(options.peers().size());
        for (PeerModel model : options.peers()) {
            peers.add(new SimulatedPeer(peers.size(), model, layout.pieceCount(), clock, random, this));
        }
    }

    /**
     * Runs until the download is complete, nothing happens any more, or the limit of time is reached.
     *
     * @param random seeded by the caller; all chance comes from it
     * @throws IllegalStateException when an invariant of the scheduler does not hold
     */
    public static SimulationResult run(SimulationOptions options, RandomGenerator random) {
        return new Simulation(options, random).run();
    }

    private SimulationResult run() {
        while (!scheduler.isComplete() && clock.step(options.limitNanos())) {
            events++;
            if (options.checkEvery() > 0 && events % options.checkEvery() == 0) {
                scheduler.checkInvariants();
            }
        }
        scheduler.checkInvariants();
        return ledger.result(scheduler.isComplete(), clock.elapsedNanos(), events, scheduler.stats());
    }

    /** Does what the scheduler wants done now, and wakes it when it wants to be woken. */
    private void settle() {
        scheduler.drainTo(this);
        long deadline = scheduler.nextDeadlineNanos();
        if (deadline != Long.MAX_VALUE && (!timerPlanned || deadline - timerNanos < 0)) {
            timerPlanned = true;
            timerNanos = deadline;
            clock.after(Math.max(0, deadline - clock.nowNanos()), () -> timer(deadline));
        }
    }

    private void timer(long plannedFor) {
        if (timerPlanned && timerNanos == plannedFor) {
            timerPlanned = false;
            scheduler.deadlineReached(clock.nowNanos());
            settle();
        }
    }

    private static PeerKey key(SimulatedPeer peer) {
        return new PeerKey(peer.index);
    }

    @Override
    public void joined(SimulatedPeer peer) {
        PeerKey key = key(peer);
        Conduct conduct = peer.model.conduct();
        scheduler.connected(key, conduct.queueLength(), conduct.fast(), clock.nowNanos());
        if (conduct.fast() && peer.has().isFull()) {
            scheduler.haveAll(key, clock.nowNanos());
        } else if (conduct.fast() && peer.has().cardinality() == 0) {
            scheduler.haveNone(key, clock.nowNanos());
        } else {
            scheduler.bitfield(key, peer.has(), clock.nowNanos());
        }
        settle();
    }

    @Override
    public void left(SimulatedPeer peer) {
        scheduler.disconnected(key(peer), clock.nowNanos());
        settle();
    }

    @Override
    public void choke(SimulatedPeer peer, boolean choked) {
        if (choked) {
            scheduler.choked(key(peer), clock.nowNanos());
        } else {
            scheduler.unchoked(key(peer), clock.nowNanos());
        }
        settle();
    }

    @Override
    public void have(SimulatedPeer peer, int piece) {
        scheduler.have(key(peer), piece, clock.nowNanos());
        settle();
    }

    @Override
    public void reject(SimulatedPeer peer, Block block) {
        scheduler.rejected(key(peer), block.piece(), block.offset(), block.length(), clock.nowNanos());
        settle();
    }

    @Override
    public void progress(SimulatedPeer peer, Block block, boolean begins) {
        if (begins) {
            scheduler.isRequested(key(peer), block.piece(), block.offset(), block.length());
        }
        scheduler.blockProgress(key(peer), clock.nowNanos());
        settle();
    }

    @Override
    public void block(SimulatedPeer peer, Block block, long digest) {
        scheduler.peer(key(peer)).ifPresent(view -> ledger.outstanding(peer.index, view.outstanding()));
        Receipt receipt =
                scheduler.blockReceived(key(peer), block.piece(), block.offset(), block.length(), clock.nowNanos());
        if (receipt == Receipt.ACCEPTED) {
            int index = block.offset() / Block.LENGTH_BYTES;
            int blocks = layout.blockCount(block.piece());
            filling.computeIfAbsent(block.piece(), piece -> new long[blocks])[index] = digest;
            senders.computeIfAbsent(block.piece(), piece -> new int[blocks])[index] = peer.index;
            ledger.accepted(peer.index, block.length(), clock.elapsedNanos());
        }
        settle();
    }

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        peer(peer).request(new Block(piece, offset, length));
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        peer(peer).cancel(new Block(piece, offset, length));
    }

    @Override
    public void interested(PeerKey peer) {
        peer(peer).interested(true);
    }

    @Override
    public void notInterested(PeerKey peer) {
        peer(peer).interested(false);
    }

    @Override
    public void have(int piece) {
        ledger.stored(piece);
    }

    @Override
    public void storePiece(int piece) {
        boolean digestsWanted = scheduler.digestsWanted(piece);
        disk.store(layout.pieceLength(piece), () -> verdict(piece, digestsWanted));
    }

    private void verdict(int piece, boolean digestsWanted) {
        long[] digests = filling.remove(piece);
        int[] from = senders.remove(piece);
        boolean good = true;
        for (int block = 0; block < digests.length; block++) {
            if (digests[block] != Truth.digest(piece, block)) {
                good = false;
                ledger.guilty(from[block]);
            }
        }
        if (good) {
            scheduler.pieceStored(piece, digestsWanted ? digests : new long[0], clock.nowNanos());
        } else {
            scheduler.pieceCorrupt(piece, digests, clock.nowNanos());
        }
        settle();
    }

    @Override
    public void abandonPiece(int piece) {
        filling.remove(piece);
        senders.remove(piece);
    }

    @Override
    public void drop(PeerKey peer, String reason) {
        ledger.dropped(peer.id(), reason);
        disconnectSoon(peer);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        ledger.banned(peer.id());
        disconnectSoon(peer);
    }

    private void disconnectSoon(PeerKey key) {
        clock.after(1_000, peer(key)::close);
    }

    private SimulatedPeer peer(PeerKey key) {
        return peers.get(key.id());
    }
}

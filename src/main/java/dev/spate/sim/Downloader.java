package dev.spate.sim;

import dev.spate.scheduler.BlockResult;
import dev.spate.scheduler.Command;
import dev.spate.scheduler.PeerKey;
import dev.spate.scheduler.Scheduler;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** One downloader: the real scheduler, and a shell that talks to simulated peers and a simulated disk. */
final class Downloader implements Command.Handler {
    private static final long[] NO_DIGESTS = {};

    private final int index;
    private final PieceLayout layout;
    private final VirtualClock clock;
    private final Scheduler scheduler;
    private final SimulatedDisk disk;
    private final SimulationListener simulationListener;
    private final PieceCopies pieceCopies;
    private final FalseBlocks falseBlocks;
    private final Milestones milestones;
    private final List<Connection> connections = new ArrayList<>();
    private final Host host;
    private long round;
    private boolean timerPlanned;
    private long timerNanos;
    private long acceptedBytes;
    private long discardedBytes;
    private long lastAcceptedNanos;
    private long completedNanos;

    /** @param host what it is to the others, to be told of each piece */
    Downloader(
            int index,
            SimulationOptions options,
            Host host,
            PieceCopies pieceCopies,
            VirtualClock clock,
            RandomGenerator random,
            SimulationListener simulationListener) {
        this.index = index;
        this.layout = options.layout();
        this.clock = clock;
        this.host = host;
        this.pieceCopies = pieceCopies;
        this.simulationListener = simulationListener;
        scheduler = new Scheduler(layout, options.verified(), options.scheduler(), random);
        disk = new SimulatedDisk(options.disk(), clock, this::verdict);
        falseBlocks = new FalseBlocks(layout);
        milestones = new Milestones(options.wantedBytes());
    }

    Host host() {
        return host;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    boolean isComplete() {
        return scheduler.isComplete();
    }

    /** When a block was accepted last. */
    long lastAcceptedNanos() {
        return lastAcceptedNanos;
    }

    /** The key that the next connection has to have. */
    PeerKey nextKey() {
        return new PeerKey(connections.size());
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    /** How it stands. */
    DownloadResult result() {
        int used = 0;
        for (Connection each : connections) {
            used += each.used ? 1 : 0;
        }
        return new DownloadResult(
                isComplete(),
                isComplete() ? completedNanos : clock.elapsedNanos(),
                milestones.list(),
                scheduler.stats(),
                connections.size(),
                used);
    }

    /** Does what the scheduler wants done now, and wakes it when it wants to be woken. */
    private void settle() {
        round++;
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

    void joined(Connection peer) {
        long now = clock.nowNanos();
        PeerConduct peerConduct = peer.host.model.peerConduct();
        Bitfield has = peer.host.has();
        scheduler.connected(peer.key, peerConduct.queueLength(), peerConduct.fast(), now);
        if (has.isFull()) {
            scheduler.haveAll(peer.key, now);
        } else if (has.cardinality() == 0) {
            scheduler.haveNone(peer.key, now);
        } else {
            scheduler.bitfield(peer.key, has, now);
        }
        settle();
    }

    void left(Connection peer) {
        scheduler.disconnected(peer.key, clock.nowNanos());
        settle();
    }

    /** A message of a peer is there. */
    void heard(Connection peer, long message, long ticket) {
        long now = clock.nowNanos();
        int piece = Message.piece(message);
        int block = Message.block(message);
        int kind = Message.kind(message);
        switch (kind) {
            case Message.CHOKE -> scheduler.choked(peer.key, now);
            case Message.UNCHOKE -> scheduler.unchoked(peer.key, now);
            case Message.HAVE -> scheduler.have(peer.key, piece, now);
            case Message.REJECT ->
                scheduler.rejected(peer.key, piece, offset(block), layout.blockLength(piece, block), now);
            case Message.BEGIN -> begins(peer, piece, block);
            case Message.PROGRESS -> scheduler.blockProgress(peer.key, now);
            default -> received(peer, piece, block, kind == Message.LIE, ticket);
        }
        settle();
    }

    private void begins(Connection peer, int piece, int block) {
        peer.skipsBlock = !scheduler.isRequested(peer.key, piece, offset(block), layout.blockLength(piece, block));
        scheduler.blockProgress(peer.key, clock.nowNanos());
    }

    private void received(Connection peer, int piece, int block, boolean lie, long ticket) {
        int length = layout.blockLength(piece, block);
        simulationListener.arrives(index, peer.key, scheduler);
        scheduler.blockProgress(peer.key, clock.nowNanos());
        BlockResult blockResult =
                scheduler.blockReceived(peer.key, piece, offset(block), length, !peer.skipsBlock, clock.nowNanos());
        peer.skipsBlock = false;
        if (blockResult == BlockResult.ACCEPTED) {
            falseBlocks.accepted(piece, block, lie, peer.key.id(), ticket);
            peer.used = true;
            lastAcceptedNanos = clock.elapsedNanos();
            acceptedBytes += length;
            simulationListener.accepted(index, peer.key, length, lastAcceptedNanos);
            if (lie) {
                simulationListener.deceived(index, peer.key);
            }
            if (acceptedBytes - discardedBytes >= milestones.nextBytes()) {
                discardedBytes = scheduler.stats().discardedBytes();
                milestones.reached(acceptedBytes - discardedBytes, lastAcceptedNanos);
            }
        }
    }

    private static int offset(int block) {
        return block * Block.LENGTH_BYTES;
    }

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        Connection connection = connections.get(peer.id());
        if (connection.askedInRound != round) {
            connection.askedInRound = round;
            simulationListener.asked(index, peer);
        }
        connection.send(Message.of(Message.REQUEST, piece, offset / Block.LENGTH_BYTES));
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        connections.get(peer.id()).send(Message.of(Message.CANCEL, piece, offset / Block.LENGTH_BYTES));
    }

    @Override
    public void interested(PeerKey peer) {
        connections.get(peer.id()).send(Message.of(Message.INTERESTED, 0, 0));
    }

    @Override
    public void notInterested(PeerKey peer) {
        connections.get(peer.id()).send(Message.of(Message.NOT_INTERESTED, 0, 0));
    }

    @Override
    public void have(int piece) {
        simulationListener.stored(index, piece);
        pieceCopies.storing(clock.elapsedNanos());
        host.gained(piece);
        pieceCopies.stored(clock.elapsedNanos());
        if (isComplete()) {
            completedNanos = clock.elapsedNanos();
            milestones.complete(completedNanos);
        }
    }

    @Override
    public void storePiece(int piece) {
        int digestsWanted = scheduler.digestsWanted(piece) ? 1 : 0;
        disk.store(layout.pieceLength(piece), Message.of(0, piece, digestsWanted));
    }

    private void verdict(long message, long ticket) {
        int piece = Message.piece(message);
        if (falseBlocks.isTrue(piece)) {
            boolean digestsWanted = Message.block(message) == 1;
            scheduler.pieceStored(piece, digestsWanted ? falseBlocks.digests(piece) : NO_DIGESTS, clock.nowNanos());
        } else {
            for (int liar : falseBlocks.liars(piece)) {
                simulationListener.guilty(index, connections.get(liar).key);
            }
            scheduler.pieceCorrupt(piece, falseBlocks.digests(piece), clock.nowNanos());
        }
        falseBlocks.forget(piece);
        settle();
    }

    @Override
    public void abandonPiece(int piece) {
        falseBlocks.forget(piece);
    }

    @Override
    public void drop(PeerKey peer, String reason) {
        simulationListener.dropped(index, peer, reason);
        disconnectSoon(peer);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        simulationListener.banned(index, peer);
        disconnectSoon(peer);
    }

    private void disconnectSoon(PeerKey key) {
        clock.after(1_000, connections.get(key.id())::close);
    }
}

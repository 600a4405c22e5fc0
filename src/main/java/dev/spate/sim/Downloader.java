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

/** One downloader: the real scheduler, and a shell that talks to simulated peers and a simulated disk. */
final class Downloader implements Command.Handler {
    private static final long[] NO_DIGESTS = {};

    private final int index;
    private final PieceLayout layout;
    private final VirtualClock clock;
    private final Scheduler scheduler;
    private final SimulatedDisk disk;
    private final boolean tellsBlocks;
    private final SimulationListener listener;
    private final PieceCopies pieceCopies;
    private final FalseBlocks falseBlocks;
    private final Milestones milestones;
    private final List<Connection> connections = new ArrayList<>();
    private final ServingPeer itself;
    private long round;
    private boolean timerPlanned;
    private long timerNanos;
    private long acceptedBytes;
    private long discardedBytes;
    private long lastAcceptedNanos;
    private long lastByteNanos;
    private long completedNanos;

    /** @param itself the peer that it is to the others; it hears of each piece */
    Downloader(int index, ServingPeer itself, SimulationContext context, SimulationListener listener) {
        SimulationOptions options = context.options();
        this.index = index;
        this.layout = options.layout();
        this.clock = context.clock();
        this.itself = itself;
        this.pieceCopies = context.pieceCopies();
        this.listener = listener;
        scheduler = new Scheduler(layout, options.verified(), options.scheduler(), context.random());
        tellsBlocks = options.disk().tellsBlocks();
        disk = new SimulatedDisk(options.disk(), clock, this::verdict);
        falseBlocks = new FalseBlocks(layout);
        milestones = new Milestones(options.wantedBytes());
    }

    ServingPeer itself() {
        return itself;
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

    /** Shows itself to the listener, again and again until it is complete, if that wants it. */
    void beginShowing() {
        if (listener.lookEveryNanos() > 0 && !isComplete()) {
            clock.after(listener.lookEveryNanos(), this::show);
        }
    }

    private void show() {
        if (isComplete()) {
            return;
        }
        int connected = 0;
        for (Connection each : connections) {
            connected += each.isConnected() ? 1 : 0;
        }
        listener.looks(index, scheduler, connected, clock.elapsedNanos() - lastByteNanos, clock.nowNanos());
        beginShowing();
    }

    /** Carries out the scheduler's commands, and plans the call at its next deadline. */
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

    void joined(Connection from) {
        long now = clock.nowNanos();
        PeerBehaviour behaviour = from.peer.model.behaviour();
        Bitfield has = from.peer.has();
        scheduler.connected(from.key, behaviour.queueLength(), behaviour.fast(), now);
        if (has.isFull()) {
            scheduler.haveAll(from.key, now);
        } else if (has.cardinality() == 0) {
            scheduler.haveNone(from.key, now);
        } else {
            scheduler.bitfield(from.key, has, now);
        }
        settle();
    }

    void left(Connection from) {
        scheduler.disconnected(from.key, clock.nowNanos());
        settle();
    }

    /** A message of a peer has arrived. */
    void heard(Connection from, long message, long ticket) {
        long now = clock.nowNanos();
        int piece = PackedMessage.piece(message);
        int block = PackedMessage.block(message);
        int kind = PackedMessage.kind(message);
        switch (kind) {
            case PackedMessage.CHOKE -> scheduler.choked(from.key, now);
            case PackedMessage.UNCHOKE -> scheduler.unchoked(from.key, now);
            case PackedMessage.HAVE -> scheduler.have(from.key, piece, now);
            case PackedMessage.REJECT ->
                scheduler.rejected(from.key, piece, offset(block), layout.blockLength(piece, block), now);
            case PackedMessage.BEGIN -> begins(from, piece, block);
            case PackedMessage.PROGRESS -> progresses(from);
            default -> received(from, piece, block, kind == PackedMessage.LIE, ticket);
        }
        settle();
    }

    private void begins(Connection from, int piece, int block) {
        from.skipsBlock = !scheduler.isRequested(from.key, piece, offset(block), layout.blockLength(piece, block));
        progresses(from);
    }

    private void progresses(Connection from) {
        lastByteNanos = clock.elapsedNanos();
        scheduler.blockProgress(from.key, clock.nowNanos());
    }

    private void received(Connection from, int piece, int block, boolean lie, long ticket) {
        int length = layout.blockLength(piece, block);
        listener.arrives(index, from.key, scheduler);
        progresses(from);
        BlockResult result =
                scheduler.blockReceived(from.key, piece, offset(block), length, !from.skipsBlock, clock.nowNanos());
        from.skipsBlock = false;
        if (result == BlockResult.ACCEPTED) {
            falseBlocks.accepted(piece, block, lie, from.key.id(), ticket);
            from.used = true;
            if (from.back != null) {
                from.back.received(length);
            }
            lastAcceptedNanos = clock.elapsedNanos();
            acceptedBytes += length;
            listener.accepted(index, from.key, length, lastAcceptedNanos);
            if (lie) {
                listener.deceived(index, from.key);
            }
            if (acceptedBytes - discardedBytes >= milestones.nextBytes()) {
                discardedBytes = scheduler.stats().discardedBytes();
                milestones.reached(acceptedBytes - discardedBytes, lastAcceptedNanos);
            }
        }
    }

    int blockLength(long message) {
        return layout.blockLength(PackedMessage.piece(message), PackedMessage.block(message));
    }

    private static int offset(int block) {
        return block * Block.LENGTH_BYTES;
    }

    @Override
    public void request(PeerKey peer, int piece, int offset, int length) {
        Connection connection = connections.get(peer.id());
        if (connection.askedInRound != round) {
            connection.askedInRound = round;
            listener.asked(index, peer);
        }
        connection.send(PackedMessage.of(PackedMessage.REQUEST, piece, offset / Block.LENGTH_BYTES));
    }

    @Override
    public void cancel(PeerKey peer, int piece, int offset, int length) {
        connections.get(peer.id()).send(PackedMessage.of(PackedMessage.CANCEL, piece, offset / Block.LENGTH_BYTES));
    }

    @Override
    public void interested(PeerKey peer) {
        connections.get(peer.id()).send(PackedMessage.of(PackedMessage.INTERESTED, 0, 0));
    }

    @Override
    public void notInterested(PeerKey peer) {
        connections.get(peer.id()).send(PackedMessage.of(PackedMessage.NOT_INTERESTED, 0, 0));
    }

    @Override
    public void have(int piece) {
        listener.stored(index, piece);
        pieceCopies.storing(clock.elapsedNanos());
        itself.gained(piece);
        pieceCopies.stored(clock.elapsedNanos());
        if (isComplete()) {
            completedNanos = clock.elapsedNanos();
            milestones.complete(completedNanos);
        }
    }

    @Override
    public void storePiece(int piece) {
        int digestsWanted = scheduler.digestsWanted(piece) ? 1 : 0;
        disk.store(layout.pieceLength(piece), PackedMessage.of(0, piece, digestsWanted));
    }

    private void verdict(long message, long ticket) {
        int piece = PackedMessage.piece(message);
        if (falseBlocks.isTrue(piece)) {
            boolean digestsWanted = PackedMessage.block(message) == 1;
            scheduler.pieceStored(piece, digestsWanted ? falseBlocks.digests(piece) : NO_DIGESTS, clock.nowNanos());
        } else {
            for (int liar : falseBlocks.liars(piece)) {
                listener.guilty(index, connections.get(liar).key);
            }
            if (tellsBlocks) {
                scheduler.blocksCorrupt(piece, falseBlocks.which(piece), clock.nowNanos());
            } else {
                scheduler.pieceCorrupt(piece, falseBlocks.digests(piece), clock.nowNanos());
            }
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
        listener.dropped(index, peer, reason);
        disconnectSoon(peer);
    }

    @Override
    public void ban(PeerKey peer, String reason) {
        listener.banned(index, peer);
        disconnectSoon(peer);
    }

    private void disconnectSoon(PeerKey key) {
        clock.after(1_000, connections.get(key.id())::close);
    }
}

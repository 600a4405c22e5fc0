package dev.spate.scheduler;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides which block to request from which peer, and when: the whole policy of a download.
 *
 * <p>Tell it what happens. Then let it {@link #drainTo} a shell what it wants done. Then set a timer for {@link
 * #nextDeadlineNanos}. Time is any monotonic count of nanoseconds, such as {@code System.nanoTime()}; only differences are
 * taken, so it may overflow. A scheduler belongs to one thread, never blocks, and does no input or output.
 *
 * <p>Events about a peer that is not connected are ignored: messages of a peer that was dropped or banned may still arrive.
 * What the network sends is never trusted: a peer that names pieces which do not exist is dropped.
 *
 * <p>A block passes {@link PieceChoice} (from which piece), {@link RequestFiller} (how many), {@link OutstandingRequests}
 * (the request), {@link BlockReceiver} (its arrival) and {@link PeerEviction} (the verdict on its piece).
 */
public final class Scheduler {
    /** A peer may send so many unrequested blocks by mistake; more is abuse. */
    private static final int UNREQUESTED_LIMIT = 16;

    private final Deque<Command> commands = new ArrayDeque<>();
    private final SmartBan smartBan = new SmartBan();
    private final PeerDeadlines peerDeadlines = new PeerDeadlines();
    private final Credit credit;
    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final RequestFiller requestFiller;
    private final Endgame endgame;
    private final PeerEviction peerEviction;
    private final BlockReceiver blockReceiver;

    /**
     * @param verified the pieces that are there already
     * @throws IllegalArgumentException when verified or wanted is not of the layout's number of pieces
     */
    public Scheduler(PieceLayout layout, Bitfield verified, SchedulerOptions options, RandomGenerator random) {
        credit = Credit.of(options, layout);
        pieces = new Pieces(layout, verified, options, credit, smartBan, random);
        peers = new Peers(pieces, commands);
        outstandingRequests = new OutstandingRequests(pieces, peerDeadlines, commands);
        QueueBudget queueBudget = new QueueBudget(credit, pieces, peers);
        PieceChoice pieceChoice = new PieceChoice(pieces, smartBan, options.sequential());
        requestFiller = new RequestFiller(pieces, peers, outstandingRequests, queueBudget, pieceChoice);
        endgame = new Endgame(pieces, peers, outstandingRequests, requestFiller, peerDeadlines, smartBan);
        peerEviction = new PeerEviction(pieces, peers, outstandingRequests, peerDeadlines, smartBan, commands);
        blockReceiver = new BlockReceiver(pieces, outstandingRequests, queueBudget, peerDeadlines, commands);
    }

    /**
     * These pieces are to be stored, or {@linkplain #pieceCompared compared}, before any other is opened. To be called before the first peer is connected.
     *
     * @throws IllegalArgumentException when it is not of the layout's number of pieces
     */
    public void fetchFirst(Bitfield first) {
        pieces.holdAllBut(first);
    }

    /**
     * These pieces are wanted from now on, and no others: what is open of others is given up. Pieces that are {@linkplain #fetchFirst
     * to be stored before all others} stay wanted until that is so.
     *
     * @throws IllegalArgumentException when it is not of the layout's number of pieces
     */
    public void wanted(Bitfield wanted, long nowNanos) {
        if (wanted.size() != pieces.count()) {
            throw new IllegalArgumentException("the torrent has " + pieces.count() + " pieces");
        }
        if (!pieces.isHolding()) {
            for (OpenPiece open : List.copyOf(pieces.opened())) {
                if (!wanted.get(open.index)) {
                    outstandingRequests.abandon(open, nowNanos);
                }
            }
        }
        pieces.want(wanted);
        peers.wantedChanged();
        fillAll(nowNanos);
    }

    /**
     * Pieces below this one may be opened, and no others: for whoever takes them in order, and not as fast as they come. To be
     * called before the first peer is connected, and then with ever greater numbers.
     */
    public void windowEnd(int piece, long nowNanos) {
        pieces.setWindowEnd(piece);
        fillAll(nowNanos);
    }

    private void fillAll(long nowNanos) {
        for (PeerState peer : List.copyOf(peers.all())) {
            requestFiller.fill(peer, nowNanos);
        }
        settle(nowNanos);
    }

    /**
     * A peer is connected, choking us, and has nothing yet.
     *
     * @param maxOutstanding how many requests it queues (reqq, BEP 10)
     * @param fast whether both sides offered the fast extension (BEP 6)
     */
    public void connected(PeerKey peer, int maxOutstanding, boolean fast, long nowNanos) {
        peers.add(new PeerState(peer, maxOutstanding, fast, smartBan.badCopies(), nowNanos));
    }

    /**
     * A web seed (BEP 19) is there: a peer that has no piece and lets us ask for nothing yet, as any other. Then it is asked for
     * long rows of blocks, in the order of the content as far as possible.
     *
     * @param maxOutstanding the most blocks that it is asked for at once
     */
    public void webSeedConnected(PeerKey seed, int maxOutstanding, long nowNanos) {
        peers.add(PeerState.webSeed(seed, maxOutstanding, smartBan.badCopies(), nowNanos));
    }

    /** The peer told how many requests it queues (reqq, BEP 10). */
    public void requestLimit(PeerKey peer, int reqq) {
        PeerState state = peers.get(peer);
        if (state != null) {
            state.window.limit(reqq);
        }
    }

    /** The connection is gone. */
    public void disconnected(PeerKey peer, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state != null) {
            peerEviction.release(state, nowNanos);
            settle(nowNanos);
        }
    }

    /**
     * The peer chokes us. Without the fast extension that discards its requests; with it the peer rejects them one by one.
     */
    public void choked(PeerKey peer, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null || state.isChoking()) {
            return;
        }
        state.choke();
        peerEviction.choked(state, nowNanos);
        if (!state.isFast()) {
            outstandingRequests.takeBackAll(state);
        }
        peers.refresh(state);
        requestFiller.fill(state, nowNanos);
        settle(nowNanos);
    }

    /** The peer lets us ask. */
    public void unchoked(PeerKey peer, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null || !state.isChoking()) {
            return;
        }
        state.unchoke(nowNanos);
        peers.refresh(state);
        fillAndSettle(state, nowNanos);
    }

    /** The peer has one more piece. */
    public void have(PeerKey peer, int piece, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null) {
            return;
        }
        if (peerEviction.exists(state, piece, nowNanos)) {
            peers.have(state, piece);
            requestFiller.fill(state, nowNanos);
        }
        settle(nowNanos);
    }

    /** The peer has a piece no more (BEP 54). What was requested of it stays requested: it answers, or its deadline passes. */
    public void lost(PeerKey peer, int piece, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null) {
            return;
        }
        if (peerEviction.exists(state, piece, nowNanos)) {
            peers.lost(state, piece);
        }
        settle(nowNanos);
    }

    /** The peer has every piece. */
    public void haveAll(PeerKey peer, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state != null) {
            peers.haveAll(state);
            fillAndSettle(state, nowNanos);
        }
    }

    /** The peer has no piece. */
    public void haveNone(PeerKey peer, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state != null) {
            peers.haveNone(state);
            settle(nowNanos);
        }
    }

    /** The peer has exactly these pieces. */
    public void bitfield(PeerKey peer, Bitfield has, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null) {
            return;
        }
        if (has.size() != pieces.count()) {
            peerEviction.drop(state, "sent a bitfield of " + has.size() + " pieces", nowNanos);
            settle(nowNanos);
            return;
        }
        peers.bitfield(state, has);
        fillAndSettle(state, nowNanos);
    }

    /** The peer serves this piece even while it chokes us (BEP 6). */
    public void allowedFast(PeerKey peer, int piece, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null) {
            return;
        }
        if (peerEviction.exists(state, piece, nowNanos)) {
            state.allow(piece);
            requestFiller.fill(state, nowNanos);
        }
        settle(nowNanos);
    }

    /** The peer would like to serve this piece (BEP 6). */
    public void suggested(PeerKey peer, int piece, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null) {
            return;
        }
        if (peerEviction.exists(state, piece, nowNanos)) {
            state.suggest(piece);
        } else {
            settle(nowNanos);
        }
    }

    /** The peer will not serve a block that it was asked for (BEP 6). */
    public void rejected(PeerKey peer, int piece, int offset, int length, long nowNanos) {
        PeerState state = peers.get(peer);
        PendingRequest request = state == null ? null : blockReceiver.rejected(state, piece, offset, length);
        if (request == null) {
            return;
        }
        outstandingRequests.forget(request);
        if (state.isChoking()) {
            state.disallow(piece);
        } else {
            state.timeout.rejected(nowNanos);
            if (state.timeout.isRefused()) {
                peerEviction.drop(state, "rejects every request", nowNanos);
            } else {
                peerDeadlines.atLatest(state, state.timeout.pausedUntilNanos());
            }
        }
        settle(nowNanos);
    }

    /**
     * Whether a block that begins to arrive was asked for and is still needed. If not, skip its payload, and tell
     * {@link #blockReceived} so.
     */
    public boolean isRequested(PeerKey peer, int piece, int offset, int length) {
        PeerState state = peers.get(peer);
        return state != null && blockReceiver.isWanted(state, piece, offset, length);
    }

    /** Bytes of a requested block are arriving: the peer's deadline moves. */
    public void blockProgress(PeerKey peer, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state != null && state.outstanding() > 0) {
            state.timeout.progress(nowNanos);
        }
    }

    /**
     * How long ago this block was asked of this peer, also when the request was taken back meanwhile: the slowest blocks are
     * those. -1 when it was not asked for, or so many requests were taken back since that this one is forgotten.
     */
    public long responseNanos(PeerKey peer, int piece, int offset, int length, long nowNanos) {
        PeerState state = peers.get(peer);
        return state == null ? -1 : blockReceiver.responseNanos(state, piece, offset, length, nowNanos);
    }

    /**
     * A block arrived whole; only when it is ACCEPTED its bytes are part of the piece.
     *
     * @param kept whether its payload is there, and was not skipped; without it the block is not accepted, even if it
     *     became welcome in the meantime
     */
    public BlockResult blockReceived(PeerKey peer, int piece, int offset, int length, boolean kept, long nowNanos) {
        PeerState state = peers.get(peer);
        if (state == null) {
            return blockReceiver.fromUnknownPeer();
        }
        BlockResult result = blockReceiver.received(state, piece, offset, length, kept, nowNanos);
        if (state.unrequested() > UNREQUESTED_LIMIT) {
            peerEviction.drop(state, "sends blocks nobody asked for", nowNanos);
        } else {
            requestFiller.fill(state, nowNanos);
        }
        settle(nowNanos);
        return result;
    }

    /**
     * A piece that was handed out by StorePiece has the right hash and is stored.
     *
     * @param blockDigests any 64-bit digest of each block; may be empty unless {@link #digestsWanted} said so
     * @throws IllegalStateException when the piece was not handed out
     */
    public void pieceStored(int piece, long[] blockDigests, long nowNanos) {
        peerEviction.piecePassed(piece, blockDigests, nowNanos);
        peers.verified(piece);
        commands.add(new Command.Have(piece));
        settle(nowNanos);
    }

    /**
     * A piece that was handed out by StorePiece has the right hash, and was compared but not kept: it will be fetched again
     * after the other {@linkplain #fetchFirst first ones}.
     *
     * @param blockDigests as for {@link #pieceStored}
     * @throws IllegalStateException when the piece was not handed out
     */
    public void pieceCompared(int piece, long[] blockDigests, long nowNanos) {
        peerEviction.pieceCompared(piece, blockDigests, nowNanos);
        settle(nowNanos);
    }

    /**
     * A piece that was handed out by StorePiece has another hash than it should; it will be fetched again.
     *
     * @param blockDigests a 64-bit digest of each block; without them only a peer that sent the whole piece can be convicted
     * @throws IllegalStateException when the piece was not handed out
     */
    public void pieceCorrupt(int piece, long[] blockDigests, long nowNanos) {
        peerEviction.pieceFailed(piece, blockDigests, nowNanos);
        settle(nowNanos);
    }

    /**
     * Some blocks of a piece that was handed out by StorePiece are false, as its merkle tree tells (BEP 52), and the others are
     * right: those are kept, and the piece is open again. Who sent a false block is banned.
     *
     * @param falseBlocks at least one
     * @throws IllegalStateException when the piece was not handed out
     */
    public void blocksCorrupt(int piece, BitSet falseBlocks, long nowNanos) {
        peerEviction.blocksFailed(piece, falseBlocks, nowNanos);
        settle(nowNanos);
    }

    /** Whether an earlier copy of this piece was bad: then the digests of a good one convict the liar. */
    public boolean digestsWanted(int piece) {
        return smartBan.hasBadCopy(piece);
    }

    /** When to call {@link #deadlineReached}, at the latest; Long.MAX_VALUE: never. */
    public long nextDeadlineNanos() {
        if (peerDeadlines.isEmpty() && !endgame.isArmed()) {
            return Long.MAX_VALUE;
        }
        long next = peerDeadlines.isEmpty() ? endgame.nextNanos() : peerDeadlines.first().deadlineNanos;
        if (endgame.isArmed() && endgame.nextNanos() - next < 0) {
            next = endgame.nextNanos();
        }
        // A clock that overflows also passes the number that means never: a nanosecond later will do.
        return next == Long.MAX_VALUE ? next + 1 : next;
    }

    /** The time of {@link #nextDeadlineNanos} has come. Harmless when it has not. */
    public void deadlineReached(long nowNanos) {
        while (!peerDeadlines.isEmpty() && peerDeadlines.first().deadlineNanos - nowNanos <= 0) {
            PeerState peer = peerDeadlines.first();
            peerDeadlines.remove(peer);
            peerEviction.deadline(peer, blockReceiver.lastAcceptedNanos(), nowNanos);
            if (peers.isConnected(peer)) {
                requestFiller.fillIdle(nowNanos);
                requestFiller.fill(peer, nowNanos);
                peerEviction.watch(peer, nowNanos);
            }
        }
        if (endgame.isArmed() && endgame.nextNanos() - nowNanos <= 0) {
            endgame.deadlineReached(nowNanos);
        }
        settle(nowNanos);
    }

    /** Hands all pending commands to {@code shell}, in order. */
    public void drainTo(Command.Handler shell) {
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            command.accept(shell);
        }
    }

    /** Whether every wanted piece below the {@linkplain #windowEnd end of the window} is verified and stored. */
    public boolean isWindowFull() {
        return pieces.isWindowFull();
    }

    /** Whether every wanted piece is verified and stored. */
    public boolean isComplete() {
        return pieces.missing() == 0;
    }

    /** Number of verified pieces, those that were there at the start included. */
    public int piecesVerified() {
        return pieces.verifiedCount();
    }

    /** The counters as they stand. */
    public SchedulerStats stats() {
        return new SchedulerStats(
                outstandingRequests.outstanding(),
                pieces.opened().size(),
                pieces.storingCount(),
                credit.usedBytes(),
                blockReceiver.receivedBytes(),
                blockReceiver.wastedBytes(),
                blockReceiver.duplicates(),
                blockReceiver.unrequested(),
                peerEviction.corruptPieces(),
                outstandingRequests.discardedBytes());
    }

    /** Whether a peer said that it has this piece; false when it is not connected. */
    public boolean has(PeerKey key, int piece) {
        PeerState state = peers.get(key);
        return state != null && state.has(piece);
    }

    /** Whether a peer said that it has everything; false when it is not connected. */
    public boolean isSeed(PeerKey key) {
        PeerState state = peers.get(key);
        return state != null && state.hasAll();
    }

    /** Whether a peer has a piece that is wanted and missing; false when it is not connected. */
    public boolean isInteresting(PeerKey key) {
        PeerState state = peers.get(key);
        return state != null && state.isInteresting();
    }

    /** What is known of a peer; empty when it is not connected. */
    public Optional<PeerView> peer(PeerKey key) {
        return Optional.ofNullable(peers.get(key)).map(PeerView::of);
    }

    /** Where the pieces stand, for a person to look at. Looks at every missing piece. */
    public PieceStates pieceStates() {
        return pieces.states();
    }

    /** Where the requests stand, to find out why it is not faster. Looks at every peer and open piece. */
    public SchedulerSnapshot snapshot(long nowNanos) {
        return SchedulerSnapshot.of(pieces, credit, peers.all(), requestFiller, nowNanos);
    }

    private void fillAndSettle(PeerState peer, long nowNanos) {
        requestFiller.fill(peer, nowNanos);
        settle(nowNanos);
    }

    private void settle(long nowNanos) {
        requestFiller.fillIdle(nowNanos);
        endgame.arm(nowNanos);
    }

    /**
     * Checks that all records agree; for tests, as it looks at everything.
     *
     * @throws IllegalStateException when they do not
     */
    public void checkInvariants() {
        pieces.checkInvariants();
        peers.checkInvariants();
        peerDeadlines.checkInvariants();
        outstandingRequests.checkInvariants(peers.all());
    }
}

package dev.spate.scheduler;

import dev.spate.torrent.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Helps when peers have nothing left to ask for: near the end, or when slow peers hold all the memory.
 *
 * <p>A block that is expected late from one peer is asked of a second one that would surely be earlier; never of a third.
 * Pieces that are on parole with a peer that takes too long are given to all. Pieces that nobody can go on with are given
 * up when others need their memory.
 */
final class Endgame {
    /** How often to look, while a peer waits. */
    private static final long PERIOD_NANOS = 100_000_000L;

    /** So many peers and blocks are looked at in a period; after a longer look the next one waits the longer. */
    private static final long LOOKED_AT_IN_A_PERIOD = 20_000;

    private static final long MARGIN_NANOS = 100_000_000L;
    private static final long MARGIN_WHILE_IDLE_NANOS = 1_000_000_000L;
    private static final double ADVANTAGE = 2;
    private static final long UNKNOWN_NANOS = 1_000_000_000L;
    private static final double PAROLE_SECONDS = 10;

    private record Helper(PeerState peer, double aheadNanos) {}

    /** A request that may be late, and those before it in the peer's queue. */
    private record Late(PendingRequest request, int ahead, double aheadNanos) {}

    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final RequestFiller requestFiller;
    private final PeerDeadlines peerDeadlines;
    private final StalledPieces stalledPieces;
    private double horizonNanos;
    private boolean armed;
    private long nextNanos;
    private long lookedAt;

    Endgame(
            Pieces pieces,
            Peers peers,
            OutstandingRequests outstandingRequests,
            RequestFiller requestFiller,
            PeerDeadlines peerDeadlines) {
        this.pieces = pieces;
        this.peers = peers;
        this.outstandingRequests = outstandingRequests;
        this.requestFiller = requestFiller;
        this.peerDeadlines = peerDeadlines;
        this.stalledPieces = new StalledPieces(pieces, outstandingRequests, requestFiller);
    }

    boolean isArmed() {
        return armed;
    }

    long nextNanos() {
        return nextNanos;
    }

    /** Looks again in a while, if a peer waits. */
    void arm(long nowNanos) {
        if (!armed && requestFiller.isAnyHungry()) {
            armed = true;
            nextNanos = nowNanos + PERIOD_NANOS * (1 + lookedAt / LOOKED_AT_IN_A_PERIOD);
            lookedAt = 0;
        }
    }

    void reached(long nowNanos) {
        armed = false;
        requestFiller.queueBudget().hurryNewcomers(outstandingRequests, nowNanos);
        if (pieces.peersOnParole().wasAny(nowNanos)) {
            // Whoever had to work alone may be free to join others by now, or there is nothing left to begin.
            pieces.supplyGrew();
        }
        if (!requestFiller.isAnyHungry(nowNanos, Endgame::mayHelp)) {
            return;
        }
        liftParole(nowNanos);
        if (!pieces.piecesToFetchAlone().isEmpty()
                || !pieces.piecesWithoutOwner().isEmpty()) {
            pieces.piecesToFetchAlone().rotate();
            pieces.piecesWithoutOwner().rotate();
            pieces.supplyGrew();
        }
        if (pieces.idleCount() > 0 && !pieces.credit().fits(pieces.layout().pieceLength())) {
            stalledPieces.giveUp(nowNanos);
        }
        rescue(nowNanos);
    }

    private static boolean mayHelp(PeerState peer) {
        return !peer.requestTimeout.isSnubbed();
    }

    private PriorityQueue<Helper> helpers(long nowNanos) {
        PriorityQueue<Helper> helpers = new PriorityQueue<>(Comparator.comparingDouble(Helper::aheadNanos));
        for (PeerState peer : requestFiller.hungry(nowNanos)) {
            if (mayHelp(peer)) {
                helpers.add(new Helper(peer, helpAheadNanos(peer)));
            }
        }
        return helpers;
    }

    /** What arrives within the time that all peers together need for what is open is not late. */
    private void measure() {
        double bytesPerSecond = 0;
        for (PeerState peer : peers.all()) {
            boolean unknown = peer.active && peer.window.bytesPerSecond() == 0;
            bytesPerSecond += unknown ? Block.LENGTH_BYTES * 1e9 / UNKNOWN_NANOS : peer.window.bytesPerSecond();
        }
        long missing = 0;
        for (OpenPiece piece : pieces.opened()) {
            missing += piece.lengthBytes() - piece.receivedBytes();
        }
        horizonNanos = bytesPerSecond == 0 ? 0 : missing * 1e9 / bytesPerSecond;
    }

    private void rescue(long nowNanos) {
        long margin = pieces.idleCount() > 0 ? MARGIN_WHILE_IDLE_NANOS : MARGIN_NANOS;
        PriorityQueue<Late> late = late(margin, nowNanos);
        if (late.isEmpty()) {
            return;
        }
        // Only now is it worth the look at all peers: mostly nothing is late, and there may be a hundred thousand.
        measure();
        PriorityQueue<Helper> helpers = helpers(nowNanos);
        lookedAt += peers.all().size() + helpers.size();
        List<Helper> unable = new ArrayList<>();
        while (!late.isEmpty() && !helpers.isEmpty()) {
            Late worst = late.remove();
            lookedAt++;
            if (!isLate(worst, helpers.peek(), margin)) {
                return;
            }
            PendingRequest request = worst.request;
            if (request.piece.requesters(request.block) == 1) {
                help(worst, helpers, unable, margin, nowNanos);
            }
            if (request.previous != null) {
                late.add(late(request.previous, worst.ahead - 1, nowNanos));
            }
        }
    }

    /** The newest request of each peer, latest first, without those that nobody could be asked for instead. */
    private PriorityQueue<Late> late(long marginNanos, long nowNanos) {
        PriorityQueue<Late> late = new PriorityQueue<>(Comparator.comparingDouble(each -> -each.aheadNanos));
        lookedAt += peerDeadlines.size();
        for (int n = 0; n < peerDeadlines.size(); n++) {
            PeerState peer = peerDeadlines.get(n);
            if (peer.newest() != null) {
                Late newest = late(peer.newest(), peer.outstanding() - 1, nowNanos);
                if (newest.aheadNanos > marginNanos) {
                    late.add(newest);
                }
            }
        }
        return late;
    }

    private void help(Late late, PriorityQueue<Helper> helpers, List<Helper> unable, long margin, long nowNanos) {
        PendingRequest request = late.request;
        unable.clear();
        while (!helpers.isEmpty() && isLate(late, helpers.peek(), margin)) {
            Helper helper = helpers.remove();
            lookedAt++;
            PeerState peer = helper.peer;
            if (peer != request.peer && canHelp(peer, request.piece)) {
                outstandingRequests.ask(peer, request.piece, request.block, nowNanos);
                if (RequestFiller.room(peer) > 0) {
                    helpers.add(new Helper(peer, helpAheadNanos(peer)));
                }
                break;
            }
            unable.add(helper);
        }
        helpers.addAll(unable);
    }

    private boolean isLate(Late late, Helper helper, long marginNanos) {
        return late.aheadNanos > Math.max(horizonNanos, ADVANTAGE * helper.aheadNanos + marginNanos);
    }

    private static boolean canHelp(PeerState peer, OpenPiece piece) {
        return PieceChoice.mayJoin(peer, piece) && (!peer.choked || peer.isAllowed(piece.index));
    }

    /** Time until a block that this peer is asked for now would be there. */
    private static double helpAheadNanos(PeerState peer) {
        double each = peer.window.blockNanos();
        return each == 0
                ? UNKNOWN_NANOS * (1.0 + peer.outstanding())
                : peer.window.minRttNanos() + peer.outstanding() * each;
    }

    /** Time until the n-th block in a peer's queue will be there, by its rate and its silence so far. */
    private static Late late(PendingRequest request, int ahead, long nowNanos) {
        PeerState peer = request.peer;
        double each = peer.window.blockNanos();
        double silent = Math.max(0, nowNanos - peer.requestTimeout.progressNanos());
        double age = nowNanos - request.sentNanos;
        if (each == 0) {
            return new Late(request, ahead, Math.max(UNKNOWN_NANOS, age) + ahead * (double) UNKNOWN_NANOS);
        }
        double expected = (ahead + 1) * each - Math.min(silent, each);
        double overdue = Math.max(0, silent - each - peer.window.minRttNanos());
        return new Late(request, ahead, Math.max(peer.window.minRttNanos() - age, expected) + overdue);
    }

    private void liftParole(long nowNanos) {
        for (OpenPiece piece : pieces.opened()) {
            if (piece.exclusive && piece.owner != null) {
                liftParole(piece, nowNanos);
            }
        }
    }

    private void liftParole(OpenPiece piece, long nowNanos) {
        double each = piece.owner.window.blockNanos() / 1e9;
        double silent = (nowNanos - piece.touchedNanos) / 1e9;
        boolean isSilent = silent > Math.max(PAROLE_SECONDS, 2 * each);
        if (isSilent && pieces.smartBan().isOpen(piece.index)) {
            // To another, not to all: a liar that waits for company would spoil it again.
            PeerState owner = piece.owner;
            pieces.piecesWithoutOwner().add(piece, nowNanos, nowNanos);
            // Counted twice, so that it is not the first to have it again: others do wait.
            pieces.smartBan().soloTurns().failed(piece.index, owner, nowNanos);
            outstandingRequests.cancelIn(piece, owner);
        } else if (isSilent || isTooSlow(piece, each)) {
            pieces.disown(piece);
        }
    }

    private boolean isTooSlow(OpenPiece piece, double each) {
        // Each bad copy buys more patience, or a slow honest peer would never be left alone with it; silence buys none.
        double patience = PAROLE_SECONDS
                * StrictMath.pow(4, Math.max(1, pieces.smartBan().soloTurns().copies(piece.index)) - 1);
        return (piece.blocks - piece.receivedCount()) * each > patience;
    }
}

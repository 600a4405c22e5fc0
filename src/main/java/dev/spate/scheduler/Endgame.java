package dev.spate.scheduler;

import dev.spate.scheduler.smartban.SmartBan;
import dev.spate.torrent.Block;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Acts while some peers are idle: near the end, or when slow peers hold all the memory.
 *
 * <p>A block that is expected late from one peer is requested from a second peer too that would surely be earlier; never from
 * a third. An exclusive piece whose owner takes too long goes to another peer, or to all. Pieces that nobody can go on with are
 * given up when others need their memory.
 */
final class Endgame {
    /** How often to look, while a peer is idle. */
    private static final long PERIOD_NANOS = 100_000_000L;

    /** How many peers and blocks may be looked at in a period; after a longer look the next one comes later. */
    private static final long LOOKED_AT_IN_A_PERIOD = 20_000;

    private static final long MARGIN_NANOS = 100_000_000L;
    private static final long MARGIN_WHILE_IDLE_NANOS = 1_000_000_000L;
    private static final double ADVANTAGE = 2;
    private static final long UNKNOWN_NANOS = 1_000_000_000L;

    private record Helper(PeerState peer, double aheadNanos) {}

    /** When a request is late: more than the margin behind a helper, and when all peers together would be done. */
    private record Lateness(double horizonNanos, long marginNanos) {
        boolean isLate(Late late, Helper helper) {
            return late.aheadNanos > Math.max(horizonNanos, ADVANTAGE * helper.aheadNanos + marginNanos);
        }
    }

    /** A request that may be late, and those before it in the peer's queue. */
    private record Late(PendingRequest request, int ahead, double aheadNanos) {}

    private final Pieces pieces;
    private final Peers peers;
    private final OutstandingRequests outstandingRequests;
    private final RequestFiller requestFiller;
    private final PeerDeadlines peerDeadlines;
    private final SmartBan smartBan;
    private final StalledPieces stalledPieces;
    private boolean armed;
    private long nextNanos;
    private long lookedAt;

    Endgame(
            Pieces pieces,
            Peers peers,
            OutstandingRequests outstandingRequests,
            RequestFiller requestFiller,
            PeerDeadlines peerDeadlines,
            SmartBan smartBan) {
        this.pieces = pieces;
        this.peers = peers;
        this.outstandingRequests = outstandingRequests;
        this.requestFiller = requestFiller;
        this.peerDeadlines = peerDeadlines;
        this.smartBan = smartBan;
        this.stalledPieces = new StalledPieces(pieces, outstandingRequests, requestFiller);
    }

    boolean isArmed() {
        return armed;
    }

    long nextNanos() {
        return nextNanos;
    }

    /** Looks again in a while, if a peer is idle. */
    void arm(long nowNanos) {
        if (!armed && requestFiller.isAnyIdle()) {
            armed = true;
            nextNanos = nowNanos + PERIOD_NANOS * (1 + lookedAt / LOOKED_AT_IN_A_PERIOD);
            lookedAt = 0;
        }
    }

    /** The time of {@link #nextNanos} has come. */
    void deadlineReached(long nowNanos) {
        armed = false;
        requestFiller.hurryNewcomers(nowNanos);
        if (smartBan.wasAnyOnParole(nowNanos)) {
            // Whoever was on parole may be free to join others by now, or there is nothing left to begin.
            pieces.supplyGrew();
        }
        if (!requestFiller.isAnyIdle(nowNanos, Endgame::mayHelp)) {
            return;
        }
        judgeOwners(nowNanos);
        if (smartBan.rotate()) {
            pieces.supplyGrew();
        }
        if (pieces.isMemoryShort()) {
            stalledPieces.giveUp(nowNanos);
        }
        requestLateBlocksTwice(nowNanos);
    }

    private static boolean mayHelp(PeerState peer) {
        return !peer.isSnubbed();
    }

    private PriorityQueue<Helper> helpers(long nowNanos) {
        PriorityQueue<Helper> helpers = new PriorityQueue<>(Comparator.comparingDouble(Helper::aheadNanos));
        for (PeerState peer : requestFiller.idlePeers(nowNanos)) {
            if (mayHelp(peer)) {
                helpers.add(new Helper(peer, helpAheadNanos(peer)));
            }
        }
        return helpers;
    }

    /** The time that all peers together need for the open pieces; what arrives within it is not late. */
    private double horizonNanos() {
        double bytesPerSecond = 0;
        for (PeerState peer : peers.all()) {
            boolean unknown = peer.isActive() && peer.bytesPerSecond() == 0;
            bytesPerSecond += unknown ? Block.LENGTH_BYTES * 1e9 / UNKNOWN_NANOS : peer.bytesPerSecond();
        }
        long missing = 0;
        for (OpenPiece piece : pieces.opened()) {
            missing += piece.lengthBytes() - piece.receivedBytes();
        }
        return bytesPerSecond == 0 ? 0 : missing * 1e9 / bytesPerSecond;
    }

    private void requestLateBlocksTwice(long nowNanos) {
        long margin = pieces.idleCount() > 0 ? MARGIN_WHILE_IDLE_NANOS : MARGIN_NANOS;
        PriorityQueue<Late> late = late(margin, nowNanos);
        if (late.isEmpty()) {
            return;
        }
        // Only now it is worth looking at all peers: mostly nothing is late, and there may be a hundred thousand peers.
        Lateness lateness = new Lateness(horizonNanos(), margin);
        PriorityQueue<Helper> helpers = helpers(nowNanos);
        lookedAt += peers.all().size() + helpers.size();
        List<Helper> unable = new ArrayList<>();
        while (!late.isEmpty() && !helpers.isEmpty()) {
            Late worst = late.remove();
            lookedAt++;
            if (!lateness.isLate(worst, helpers.peek())) {
                return;
            }
            PendingRequest request = worst.request;
            if (request.piece.requesters(request.block) == 1) {
                help(worst, helpers, unable, lateness, nowNanos);
            }
            if (request.previous != null) {
                late.add(late(request.previous, worst.ahead - 1, nowNanos));
            }
        }
    }

    /** The newest request of each peer, latest first, without those that arrive within the margin. */
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

    private void help(Late late, PriorityQueue<Helper> helpers, List<Helper> unable, Lateness lateness, long nowNanos) {
        PendingRequest request = late.request;
        unable.clear();
        while (!helpers.isEmpty() && lateness.isLate(late, helpers.peek())) {
            Helper helper = helpers.remove();
            lookedAt++;
            PeerState peer = helper.peer;
            if (peer != request.peer && canHelp(peer, request.piece)) {
                outstandingRequests.request(peer, request.piece, request.block, nowNanos);
                if (peer.room() > 0) {
                    helpers.add(new Helper(peer, helpAheadNanos(peer)));
                }
                break;
            }
            unable.add(helper);
        }
        helpers.addAll(unable);
    }

    private static boolean canHelp(PeerState peer, OpenPiece piece) {
        return piece.isOpenTo(peer) && (!peer.isChoking() || peer.isAllowed(piece.index));
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
        double silent = Math.max(0, nowNanos - peer.timeout.progressNanos());
        double age = nowNanos - request.sentNanos;
        if (each == 0) {
            return new Late(request, ahead, Math.max(UNKNOWN_NANOS, age) + ahead * (double) UNKNOWN_NANOS);
        }
        double expected = (ahead + 1) * each - Math.min(silent, each);
        double overdue = Math.max(0, silent - each - peer.window.minRttNanos());
        return new Late(request, ahead, Math.max(peer.window.minRttNanos() - age, expected) + overdue);
    }

    /** Takes exclusive pieces from owners that are silent or slow. */
    private void judgeOwners(long nowNanos) {
        for (OpenPiece piece : pieces.opened()) {
            if (piece.isExclusive() && piece.owner() != null) {
                judgeOwner(piece, nowNanos);
            }
        }
    }

    private void judgeOwner(OpenPiece piece, long nowNanos) {
        double blockSeconds = piece.owner().window.blockNanos() / 1e9;
        double silentSeconds = (nowNanos - piece.touchedNanos()) / 1e9;
        boolean isSilent = smartBan.isSilentForTooLong(silentSeconds, blockSeconds);
        if (isSilent && smartBan.hasBadCopy(piece.index)) {
            // To another, not to all: a liar that waits for company would spoil it again.
            PeerState owner = piece.owner();
            pieces.loseOwner(piece, nowNanos, nowNanos);
            // A failure on top of that, so that it is not the first to have the piece again: others do wait.
            smartBan.ownerFailed(piece.index, owner, nowNanos);
            outstandingRequests.cancelIn(piece, owner);
        } else if (isSilent || smartBan.isTooSlow(piece.index, (piece.blocks - piece.receivedCount()) * blockSeconds)) {
            pieces.makeShared(piece);
        }
    }
}

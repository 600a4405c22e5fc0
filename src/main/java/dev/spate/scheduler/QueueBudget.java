package dev.spate.scheduler;

import dev.spate.scheduler.rate.RequestWindow;
import dev.spate.torrent.Block;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much of the memory each peer may have outstanding.
 *
 * <p>While there is enough memory, that is what its window says. While idle peers wait for memory, a slow peer may have what
 * keeps its line busy and no more: a block that waits behind another there takes, for long, the place of one that an idle
 * peer could be sending. A new peer has a first window before anything is known of it. When nothing of that comes while
 * memory is scarce, its requests go to the others.
 */
final class QueueBudget {
    /** The part of the memory that the slack of all windows together may take. */
    private static final int SLACK_DIVISOR = 4;

    /** The part of the memory that the slack of a web seed may take however many peers there are: its ranges are long. */
    private static final int WEB_SEED_DIVISOR = 16;

    /** The part of the memory that all first windows together may take. */
    private static final int FIRST_DIVISOR = 2;

    /** The part of the free memory that one first window may take: many peers may still come. */
    private static final int FREE_DIVISOR = 32;

    /** The part of the work that all first windows may take: the last blocks must not be with peers not yet known. */
    private static final int WORK_DIVISOR = 8;

    /** A peer that takes longer for a block is slow. */
    private static final double SLOW_BLOCK_NANOS = 250e6;

    private static final long NEW_NANOS = 300_000_000L;

    private final Credit credit;
    private final Pieces pieces;
    private final Peers peers;
    private final Deque<PeerState> newcomers = new ArrayDeque<>();
    private boolean scarce;

    QueueBudget(Credit credit, Pieces pieces, Peers peers) {
        this.credit = credit;
        this.pieces = pieces;
        this.peers = peers;
    }

    /** Whether peers that could be sending wait for memory. */
    boolean isScarce() {
        return scarce;
    }

    /** There is nothing to ask the peer for. */
    void foundNothing(PeerState peer) {
        scarce |= peer.outstanding() == 0 && pieces.isMemoryShort();
    }

    /** No peer waits any more. */
    void nobodyWaits() {
        scarce = false;
    }

    /** Bytes that this peer may have outstanding on top of what its link needs. */
    long slackBytes(PeerState peer) {
        long share = credit.budgetBytes() / SLACK_DIVISOR / Math.max(1, peers.active());
        return peer.isWebSeed() ? Math.max(share, credit.budgetBytes() / WEB_SEED_DIVISOR) : share;
    }

    /** Number of blocks that the peer may be asked for on top of those outstanding. */
    int room(PeerState peer) {
        int blocks = peer.window.blocks();
        return (scarce && blocks > 1 ? Math.min(blocks, whileScarce(peer)) : blocks) - peer.outstanding();
    }

    private static int whileScarce(PeerState peer) {
        double each = peer.window.blockNanos();
        if (each == 0) {
            return 1;
        }
        return each < SLOW_BLOCK_NANOS ? Integer.MAX_VALUE : peer.window.frugalBlocks();
    }

    /** The peer is about to be asked for its first blocks. */
    void begin(PeerState peer, long nowNanos) {
        long count = peers.all().size();
        long memory = credit.budgetBytes() / FIRST_DIVISOR / count;
        long free = (credit.budgetBytes() - credit.usedBytes()) / FREE_DIVISOR;
        long work = (long) pieces.missing() * pieces.pieceLength() / WORK_DIVISOR / count;
        long few = (long) RequestWindow.INITIAL_BLOCKS * Block.LENGTH_BYTES;
        long blocks = Math.min(Math.min(memory, free), Math.max(few, work)) / Block.LENGTH_BYTES;
        peer.window.begin((int) Math.min(RequestWindow.MOST_INITIAL_BLOCKS, blocks));
        forgetKnown();
        newcomers.add(peer);
        peer.firstAsked(nowNanos);
    }

    private void forgetKnown() {
        while (!newcomers.isEmpty() && isKnown(newcomers.peek())) {
            newcomers.remove();
        }
    }

    private boolean isKnown(PeerState peer) {
        return peer.receivedBytes() > 0 || !peers.isConnected(peer);
    }

    /** Leaves a single block to each new peer that has sent nothing for a while, if memory is short. */
    void hurryNewcomers(OutstandingRequests outstandingRequests, long nowNanos) {
        forgetKnown();
        while (scarce && !newcomers.isEmpty() && nowNanos - newcomers.peek().firstAskedNanos() >= NEW_NANOS) {
            PeerState peer = newcomers.remove();
            if (!isKnown(peer)) {
                peer.window.begin(1);
                outstandingRequests.trim(peer, 1);
            }
        }
    }
}

package dev.spate.scheduler;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;
import java.util.BitSet;

/**
 * A piece that is being filled, or stored: which blocks are free, requested, or there, and who sent them.
 *
 * <p>A block is requested from two peers at most.
 *
 * <p>A piece is shared, or it has an owner: a fast peer that fills it alone while it can. It is exclusive when nobody but the
 * owner may send blocks of it, because its copy shall tell whether that peer lies. An exclusive piece that had a bad copy and
 * loses its owner waits for another.
 */
final class OpenPiece {
    final int index;
    final int blocks;
    final long openedNanos;

    /** Its place in the list of open pieces. */
    int listIndex;

    /** Links of the {@link PieceQueue} that it stands in. */
    PieceQueue queue;

    OpenPiece previous;
    OpenPiece next;

    private final PieceLayout layout;
    private final long[] free;
    private final boolean[] received;
    private final PendingRequest[] first;
    private final PendingRequest[] second;
    private final PeerKey[] sender;
    private int freeCount;
    private int receivedCount;
    private long touchedNanos;
    private boolean storing;
    private boolean closed;

    private PeerState owner;
    private boolean exclusive;

    /** The owner before, while it waits for one: what is still on its way from there is welcome. */
    private PeerState lastOwner;

    /** Since when it waits for an owner that sends some of it. */
    private long waitsSinceNanos;

    /** How many blocks there were when its owner began. */
    private int receivedBefore;

    OpenPiece(PieceLayout layout, int index, long nowNanos) {
        this.layout = layout;
        this.index = index;
        this.blocks = layout.blockCount(index);
        this.openedNanos = nowNanos;
        this.touchedNanos = nowNanos;
        this.waitsSinceNanos = nowNanos;
        free = new long[(blocks + 63) >>> 6];
        received = new boolean[blocks];
        first = new PendingRequest[blocks];
        second = new PendingRequest[blocks];
        sender = new PeerKey[blocks];
        for (int block = 0; block < blocks; block++) {
            setFree(block);
        }
    }

    /** The peer that fills it alone; null: shared by all, or waiting for an owner. */
    PeerState owner() {
        return owner;
    }

    /** Whether nobody but the owner may send blocks of it. */
    boolean isExclusive() {
        return exclusive;
    }

    /** Whether it is exclusive and waits for a peer that goes on with it. */
    boolean isWithoutOwner() {
        return exclusive && owner == null;
    }

    /** Whether the peer may send blocks of it. */
    boolean isOpenTo(PeerState peer) {
        boolean its = owner == peer || (isWithoutOwner() && lastOwner == peer);
        return !closed && (!exclusive || its) && peer.has(index);
    }

    /** The peer fills it alone from now on. */
    void setOwner(PeerState peer) {
        owner = peer;
    }

    /** Nobody but the owner may send blocks of it. */
    void makeExclusive() {
        exclusive = true;
    }

    /** The exclusive piece waited for an owner since then, and has one. */
    void waitedSince(long nanos) {
        waitsSinceNanos = nanos;
    }

    long waitsSinceNanos() {
        return waitsSinceNanos;
    }

    /** The exclusive piece loses its owner; returns whether that sent some of it. */
    boolean loseOwner(long nowNanos) {
        boolean sentSome = receivedCount > receivedBefore;
        if (sentSome) {
            waitsSinceNanos = nowNanos;
        }
        lastOwner = owner;
        owner = null;
        return sentSome;
    }

    /** The exclusive piece has another owner, which goes on with it. */
    void takenOverBy(PeerState peer) {
        owner = peer;
        lastOwner = null;
        receivedBefore = receivedCount;
    }

    /** All may fill it. */
    void share() {
        owner = null;
        exclusive = false;
    }

    /** Whether all blocks are there and it waits for the verdict. */
    boolean isStoring() {
        return storing;
    }

    void startStoring() {
        storing = true;
    }

    /** These blocks are false, the others right: it is filled again. Returns how many bytes were lost. */
    long reopen(BitSet falseBlocks, long nowNanos) {
        storing = false;
        touchedNanos = nowNanos;
        long bytes = 0;
        for (int block = falseBlocks.nextSetBit(0); block >= 0; block = falseBlocks.nextSetBit(block + 1)) {
            received[block] = false;
            receivedCount--;
            sender[block] = null;
            bytes += blockLength(block);
            setFree(block);
        }
        return bytes;
    }

    /** It was given up, or has its verdict: nothing may be requested of it. */
    void close() {
        closed = true;
    }

    /** When last a block of it came or was requested. */
    long touchedNanos() {
        return touchedNanos;
    }

    int lengthBytes() {
        return layout.pieceLength(index);
    }

    int blockLength(int block) {
        return layout.blockLength(index, block);
    }

    static int offset(int block) {
        return block * Block.LENGTH_BYTES;
    }

    int freeCount() {
        return freeCount;
    }

    int receivedCount() {
        return receivedCount;
    }

    boolean isComplete() {
        return receivedCount == blocks;
    }

    boolean isReceived(int block) {
        return received[block];
    }

    /** The first block that is neither there nor requested, or -1. */
    int firstFree() {
        for (int word = 0; word < free.length; word++) {
            if (free[word] != 0) {
                return (word << 6) + Long.numberOfTrailingZeros(free[word]);
            }
        }
        return -1;
    }

    boolean isFree(int block) {
        return (free[block >>> 6] & (1L << block)) != 0;
    }

    /** The request for this block that this peer has not answered, or null. */
    PendingRequest requestOf(PeerState peer, int block) {
        if (first[block] != null && first[block].peer == peer) {
            return first[block];
        }
        return second[block] != null && second[block].peer == peer ? second[block] : null;
    }

    /** A request for this block that is not answered, or null. */
    PendingRequest anyRequest(int block) {
        return first[block] != null ? first[block] : second[block];
    }

    /** From how many peers this block was requested that have not answered. */
    int requesters(int block) {
        return (first[block] != null ? 1 : 0) + (second[block] != null ? 1 : 0);
    }

    void requested(PendingRequest request) {
        int block = request.block;
        if (received[block] || requesters(block) == 2 || requestOf(request.peer, block) != null) {
            throw new IllegalStateException("block " + block + " of piece " + index + " cannot be requested again");
        }
        if (first[block] == null) {
            first[block] = request;
        } else {
            second[block] = request;
        }
        clearFree(block);
        touchedNanos = request.sentNanos;
    }

    /** Forgets a request; returns whether the block is free now. */
    boolean forget(PendingRequest request) {
        int block = request.block;
        if (first[block] == request) {
            first[block] = second[block];
            second[block] = null;
        } else if (second[block] == request) {
            second[block] = null;
        } else {
            throw new IllegalStateException("block " + block + " of piece " + index + " was not requested");
        }
        if (!received[block] && first[block] == null) {
            setFree(block);
            return true;
        }
        return false;
    }

    void received(int block, PeerKey from, long nowNanos) {
        if (received[block]) {
            throw new IllegalStateException("block " + block + " of piece " + index + " is there already");
        }
        received[block] = true;
        receivedCount++;
        sender[block] = from;
        clearFree(block);
        touchedNanos = nowNanos;
    }

    /** Forgets the blocks that this peer sent; returns how many bytes they were. */
    long forgetBlocksOf(PeerKey from) {
        long bytes = 0;
        for (int block = 0; block < blocks && !storing; block++) {
            if (received[block] && sender[block].equals(from)) {
                received[block] = false;
                receivedCount--;
                sender[block] = null;
                bytes += blockLength(block);
                setFree(block);
            }
        }
        return bytes;
    }

    /** Bytes of the blocks that are there. */
    long receivedBytes() {
        return receivedCount == 0
                ? 0
                : (long) receivedCount * Block.LENGTH_BYTES - (received[blocks - 1] ? missingOfLast() : 0);
    }

    private int missingOfLast() {
        return Block.LENGTH_BYTES - blockLength(blocks - 1);
    }

    /** Who sent each block; complete pieces only. */
    PeerKey[] senders() {
        return sender.clone();
    }

    private void setFree(int block) {
        free[block >>> 6] |= 1L << block;
        freeCount++;
    }

    private void clearFree(int block) {
        if (isFree(block)) {
            free[block >>> 6] &= ~(1L << block);
            freeCount--;
        }
    }

    /** @throws IllegalStateException when a block is in no state or in two */
    void checkInvariants() {
        int frees = 0;
        int there = 0;
        for (int block = 0; block < blocks; block++) {
            int states = (isFree(block) ? 1 : 0) + (received[block] ? 1 : 0) + (first[block] != null ? 1 : 0);
            boolean orphan = first[block] == null && second[block] != null;
            boolean twice = second[block] != null && second[block].peer == first[block].peer;
            if (states != 1 || orphan || twice || received[block] != (sender[block] != null)) {
                throw new IllegalStateException("block " + block + " of piece " + index + " has a wrong state");
            }
            frees += isFree(block) ? 1 : 0;
            there += received[block] ? 1 : 0;
        }
        if (frees != freeCount || there != receivedCount || (storing && !isComplete())) {
            throw new IllegalStateException("piece " + index + " counts wrongly");
        }
    }
}

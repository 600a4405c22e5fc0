package dev.spate.scheduler;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;

/**
 * A piece that is being filled, or stored: which blocks are free, asked for, or there, and who sent them.
 *
 * <p>A block is asked of two peers at most.
 */
public final class OpenPiece {
    public final int index;
    final int blocks;
    final long openedNanos;

    /** When last a block of it came or was asked for. */
    long touchedNanos;

    /** The fast peer that fills it alone while it can; null: shared by all. */
    public PeerState owner;

    /** Whether nobody but the owner may send blocks of it: an earlier copy was corrupt. Without owner it waits for one. */
    public boolean exclusive;

    /** Who had it last, while it waits for an owner: what is still on its way from there is welcome. */
    public PeerState lastOwner;

    /** Since when it waits for an owner that sends some of it. */
    public long waitsSinceNanos;

    /** How many blocks there were when its owner began. */
    public int receivedBefore;

    /** Whether all blocks are there and it waits for the verdict. */
    boolean storing;

    /** Whether it was given up or verified: nothing may be asked for in it. */
    boolean closed;

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
    private final PeerKey[] supplier;
    private int freeCount;
    private int receivedCount;

    public OpenPiece(PieceLayout layout, int index, long nowNanos) {
        this.layout = layout;
        this.index = index;
        this.blocks = layout.blockCount(index);
        this.openedNanos = nowNanos;
        this.touchedNanos = nowNanos;
        free = new long[(blocks + 63) >>> 6];
        received = new boolean[blocks];
        first = new PendingRequest[blocks];
        second = new PendingRequest[blocks];
        supplier = new PeerKey[blocks];
        for (int block = 0; block < blocks; block++) {
            setFree(block);
        }
    }

    /** Whether it waits for a peer that goes on with it alone. */
    boolean isVacant() {
        return exclusive && owner == null;
    }

    public int lengthBytes() {
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

    public int receivedCount() {
        return receivedCount;
    }

    boolean isComplete() {
        return receivedCount == blocks;
    }

    boolean isReceived(int block) {
        return received[block];
    }

    /** The first block that is neither there nor asked for, or -1. */
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

    /** How many peers were asked for this block and have not answered. */
    int requesters(int block) {
        return (first[block] != null ? 1 : 0) + (second[block] != null ? 1 : 0);
    }

    void asked(PendingRequest request) {
        int block = request.block;
        if (received[block] || requesters(block) == 2 || requestOf(request.peer, block) != null) {
            throw new IllegalStateException("block " + block + " of piece " + index + " cannot be asked for again");
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
    boolean unasked(PendingRequest request) {
        int block = request.block;
        if (first[block] == request) {
            first[block] = second[block];
            second[block] = null;
        } else if (second[block] == request) {
            second[block] = null;
        } else {
            throw new IllegalStateException("block " + block + " of piece " + index + " was not asked for");
        }
        if (!received[block] && first[block] == null) {
            setFree(block);
            return true;
        }
        return false;
    }

    public void received(int block, PeerKey from, long nowNanos) {
        if (received[block]) {
            throw new IllegalStateException("block " + block + " of piece " + index + " is there already");
        }
        received[block] = true;
        receivedCount++;
        supplier[block] = from;
        clearFree(block);
        touchedNanos = nowNanos;
    }

    /** Forgets the blocks that this peer sent; returns how many bytes they were. */
    long forget(PeerKey from) {
        long bytes = 0;
        for (int block = 0; block < blocks && !storing; block++) {
            if (received[block] && supplier[block].equals(from)) {
                received[block] = false;
                receivedCount--;
                supplier[block] = null;
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
    PeerKey[] suppliers() {
        return supplier.clone();
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
            if (states != 1 || orphan || twice || received[block] != (supplier[block] != null)) {
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

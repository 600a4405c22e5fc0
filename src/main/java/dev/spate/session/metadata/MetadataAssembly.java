package dev.spate.session.metadata;

import dev.spate.wire.MetadataMessage;
import java.util.HashSet;
import java.util.Set;

/**
 * One copy of a torrent's metadata while its pieces arrive (BEP 9).
 *
 * <p>Memory is taken as pieces arrive, not when a peer claims a size. Owner: the event loop.
 */
final class MetadataAssembly {
    private final int sizeBytes;
    private final byte[][] pieces;
    private final long[] askedNanos;
    private final boolean[] asked;
    private final Set<MetadataPeer> contributors = new HashSet<>();
    private final long beganNanos;
    private int missing;

    /** An empty copy; the caller has bounded the size. */
    MetadataAssembly(int sizeBytes, long nowNanos) {
        this.sizeBytes = sizeBytes;
        this.beganNanos = nowNanos;
        int count = (sizeBytes - 1) / MetadataMessage.PIECE_BYTES + 1;
        this.pieces = new byte[count][];
        this.asked = new boolean[count];
        this.askedNanos = new long[count];
        this.missing = count;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    int pieceCount() {
        return pieces.length;
    }

    /** Bytes that this piece has. */
    int lengthOf(int piece) {
        return Math.min(MetadataMessage.PIECE_BYTES, sizeBytes - piece * MetadataMessage.PIECE_BYTES);
    }

    /** Bytes in memory. */
    int heldBytes() {
        return Math.min(sizeBytes, received() * MetadataMessage.PIECE_BYTES);
    }

    int received() {
        return pieces.length - missing;
    }

    /**
     * The next piece to ask a peer for, which counts as asked from now on; or -1. A piece that was asked for is not asked
     * for again before the timeout.
     *
     * @param outstanding what that peer owes us already, which is asked of others only
     */
    int nextToAsk(Set<Integer> outstanding, long nowNanos, long timeoutNanos) {
        for (int i = 0; i < pieces.length; i++) {
            if (pieces[i] == null
                    && !outstanding.contains(i)
                    && (!asked[i] || nowNanos - askedNanos[i] > timeoutNanos)) {
                asked[i] = true;
                askedNanos[i] = nowNanos;
                return i;
            }
        }
        return -1;
    }

    /** The piece may be asked of another peer at once. */
    void askAgain(int piece) {
        if (piece < asked.length) {
            asked[piece] = false;
        }
    }

    /** Keeps a piece, and returns true, unless it is there already; the caller has checked its length. */
    boolean accept(int piece, byte[] bytes, MetadataPeer from) {
        if (pieces[piece] != null) {
            return false;
        }
        pieces[piece] = bytes;
        missing--;
        contributors.add(from);
        return true;
    }

    long ageNanos(long nowNanos) {
        return nowNanos - beganNanos;
    }

    /** Pieces that came in each nanosecond of its age. */
    double piecesPerNano(long nowNanos) {
        return received() / (double) Math.max(1, ageNanos(nowNanos));
    }

    boolean isComplete() {
        return missing == 0;
    }

    Set<MetadataPeer> contributors() {
        return Set.copyOf(contributors);
    }

    /** All pieces in a row; only when complete, then from any thread. */
    byte[] whole() {
        byte[] whole = new byte[sizeBytes];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        return whole;
    }
}

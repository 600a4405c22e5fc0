package dev.spate.scheduler;

import dev.spate.torrent.Block;
import dev.spate.torrent.PieceLayout;

/** The memory budget: a piece's whole length is reserved before its first block is asked for. */
final class Credit {
    private static final int FEWEST_PIECES = 4;

    /** The least budget grows no further than this: the maker of a torrent does not decide how much memory we take. */
    private static final long MUCH_BYTES = 128L << 20;

    /** A block on its way, one behind it, and one that waits for the rest of its piece. */
    private static final long BYTES_A_PEER = 3L * Block.LENGTH_BYTES;

    /** The budget grows in steps, so that not every peer that joins has all idle peers asked again. */
    private static final long STEP_BYTES = 4L << 20;

    private final long mostBytes;
    private long budgetBytes;
    private long usedBytes;

    /**
     * At least four pieces fit, of very large ones fewer, and one in any case.
     *
     * @param mostBytes how far the budget may grow when many peers may be asked
     */
    Credit(long memoryBytes, long mostBytes, int pieceLength) {
        this.budgetBytes = Math.max(memoryBytes, fewestPieces(pieceLength) * pieceLength);
        this.mostBytes = mostBytes;
    }

    /** The budget that these options give a torrent of this layout. */
    static Credit of(SchedulerOptions options, PieceLayout layout) {
        return new Credit(options.memoryBytes(), options.mostMemoryBytes(), layout.pieceLength());
    }

    private static long fewestPieces(int pieceLength) {
        return Math.max(1, Math.min(FEWEST_PIECES, MUCH_BYTES / pieceLength));
    }

    /** So many peers may be asked now; returns whether there is more memory for them than before. */
    boolean growFor(int peers) {
        long steps = (peers * BYTES_A_PEER + STEP_BYTES - 1) / STEP_BYTES;
        long wanted = Math.min(mostBytes, steps * STEP_BYTES);
        if (wanted <= budgetBytes) {
            return false;
        }
        budgetBytes = wanted;
        return true;
    }

    long budgetBytes() {
        return budgetBytes;
    }

    long usedBytes() {
        return usedBytes;
    }

    boolean fits(long lengthBytes) {
        return usedBytes + lengthBytes <= budgetBytes;
    }

    void reserve(long lengthBytes) {
        if (!fits(lengthBytes)) {
            throw new IllegalStateException(lengthBytes + " bytes do not fit beside " + usedBytes);
        }
        usedBytes += lengthBytes;
    }

    void release(long lengthBytes) {
        if (lengthBytes > usedBytes) {
            throw new IllegalStateException(lengthBytes + " bytes were not reserved");
        }
        usedBytes -= lengthBytes;
    }
}

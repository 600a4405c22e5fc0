package dev.spate.scheduler;

/** The memory budget: a piece's whole length is reserved before its first block is asked for. */
final class Credit {
    private static final int FEWEST_PIECES = 4;

    private final long budgetBytes;
    private long usedBytes;

    /** At least four pieces fit, however large they are. */
    Credit(long memoryBytes, int pieceLength) {
        budgetBytes = Math.max(memoryBytes, (long) FEWEST_PIECES * pieceLength);
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

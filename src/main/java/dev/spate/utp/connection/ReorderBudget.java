package dev.spate.utp.connection;

/**
 * The memory that all connections of a process may have for packets that came before a missing one. A connection is given no more
 * than is left for the others, so that a few cannot take it all. What is not taken in is sent again by its sender; what comes in
 * its order needs none of it.
 *
 * <p>Owner: one thread.
 */
public final class ReorderBudget {
    private final long mostBytes;
    private long heldBytes;

    /** @param mostBytes of all connections, packets and what holds them */
    public ReorderBudget(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Takes from it.
     *
     * @param ownBytes what the connection has already
     * @return false when there is too little left: nothing is taken
     */
    boolean take(long ownBytes, long bytes) {
        if (ownBytes + bytes > mostBytes - heldBytes) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    void release(long bytes) {
        heldBytes -= bytes;
    }

    /** What all connections have now. */
    long heldBytes() {
        return heldBytes;
    }
}

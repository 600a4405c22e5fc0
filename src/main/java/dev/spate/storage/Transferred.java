package dev.spate.storage;

/**
 * What a torrent took from peers and gave to them, in all runs together: trackers are told, and a goal of seeding is counted
 * by it.
 *
 * @param receivedBytes of payload
 * @param sentBytes of payload
 */
public record Transferred(long receivedBytes, long sentBytes) {
    public static final Transferred NOTHING = new Transferred(0, 0);

    /** @throws IllegalArgumentException for a negative number */
    public Transferred {
        if (receivedBytes < 0 || sentBytes < 0) {
            throw new IllegalArgumentException("transferred " + receivedBytes + " and " + sentBytes);
        }
    }

    // A record's own two are method handles, which each process makes anew: docs/performance.md, Start.

    @Override
    public boolean equals(Object other) {
        return other instanceof Transferred that && receivedBytes == that.receivedBytes && sentBytes == that.sentBytes;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(receivedBytes) * 31 + Long.hashCode(sentBytes);
    }
}

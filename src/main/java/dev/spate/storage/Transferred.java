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
}

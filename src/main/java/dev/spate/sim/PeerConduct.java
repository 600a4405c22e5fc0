package dev.spate.sim;

/**
 * How a peer behaves.
 *
 * @param fast whether it speaks the fast extension (BEP 6)
 * @param queueLength how many requests it queues (reqq); those beyond are ignored, or rejected if it is fast
 * @param lieShare share of its blocks that are false, 0 to 1
 * @param rejectShare share of requests that it rejects, 0 to 1; for fast peers
 * @param stallAfterBlocks it stays connected but sends nothing after so many blocks
 * @param closeAfterBlocks it closes the connection after so many blocks
 * @param unchokes whether it ever unchokes
 * @param servesNanos it serves for this long, then chokes; 0: for ever
 * @param chokesNanos it chokes for this long before it serves again
 * @param noiseShare share of its blocks after which it sends one that nobody asked for, 0 to 1
 */
public record PeerConduct(
        boolean fast,
        int queueLength,
        double lieShare,
        double rejectShare,
        int stallAfterBlocks,
        int closeAfterBlocks,
        boolean unchokes,
        long servesNanos,
        long chokesNanos,
        double noiseShare) {
    private static final int NEVER = Integer.MAX_VALUE;

    /** Serves everything that it is asked for, up to 250 requests at a time. */
    public static final PeerConduct HONEST = new PeerConduct(false, 250, 0, 0, NEVER, NEVER, true, 0, 0, 0);

    /** @throws IllegalArgumentException for a share beyond 0 to 1, or no queue */
    public PeerConduct {
        if (lieShare < 0 || lieShare > 1 || rejectShare < 0 || rejectShare > 1 || noiseShare < 0 || noiseShare > 1) {
            throw new IllegalArgumentException("a share is between 0 and 1");
        }
        if (queueLength < 1 || servesNanos < 0 || chokesNanos < 0) {
            throw new IllegalArgumentException("a queue holds at least one request, and times are not negative");
        }
    }

    /** The same with the fast extension. */
    public PeerConduct withFast() {
        return new PeerConduct(
                true,
                queueLength,
                lieShare,
                rejectShare,
                stallAfterBlocks,
                closeAfterBlocks,
                unchokes,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same with a queue of this length. */
    public PeerConduct withQueueLength(int requests) {
        return new PeerConduct(
                fast,
                requests,
                lieShare,
                rejectShare,
                stallAfterBlocks,
                closeAfterBlocks,
                unchokes,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same, lying. */
    public PeerConduct lying(double share) {
        return new PeerConduct(
                fast,
                queueLength,
                share,
                rejectShare,
                stallAfterBlocks,
                closeAfterBlocks,
                unchokes,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same, rejecting. */
    public PeerConduct rejecting(double share) {
        return new PeerConduct(
                true,
                queueLength,
                lieShare,
                share,
                stallAfterBlocks,
                closeAfterBlocks,
                unchokes,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same, falling silent after so many blocks. */
    public PeerConduct stallingAfter(int blocks) {
        return new PeerConduct(
                fast,
                queueLength,
                lieShare,
                rejectShare,
                blocks,
                closeAfterBlocks,
                unchokes,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same, closing after so many blocks. */
    public PeerConduct closingAfter(int blocks) {
        return new PeerConduct(
                fast,
                queueLength,
                lieShare,
                rejectShare,
                stallAfterBlocks,
                blocks,
                unchokes,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same, choking for ever. */
    public PeerConduct neverUnchoking() {
        return new PeerConduct(
                fast,
                queueLength,
                lieShare,
                rejectShare,
                stallAfterBlocks,
                closeAfterBlocks,
                false,
                servesNanos,
                chokesNanos,
                noiseShare);
    }

    /** The same, serving and choking in turn. */
    public PeerConduct flapping(long serveMillis, long chokeMillis) {
        return new PeerConduct(
                fast,
                queueLength,
                lieShare,
                rejectShare,
                stallAfterBlocks,
                closeAfterBlocks,
                unchokes,
                serveMillis * 1_000_000,
                chokeMillis * 1_000_000,
                noiseShare);
    }

    /** The same, sending what nobody asked for. */
    public PeerConduct noisy(double share) {
        return new PeerConduct(
                fast,
                queueLength,
                lieShare,
                rejectShare,
                stallAfterBlocks,
                closeAfterBlocks,
                unchokes,
                servesNanos,
                chokesNanos,
                share);
    }

    /** Whether it sends true blocks to whoever asks, sooner or later. */
    public boolean isReliable() {
        return lieShare == 0
                && rejectShare <= 0.5
                && stallAfterBlocks == NEVER
                && closeAfterBlocks == NEVER
                && unchokes
                && noiseShare == 0;
    }
}

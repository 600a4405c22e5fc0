package dev.spate.sim;

/**
 * How a peer behaves.
 *
 * @param fast whether it speaks the fast extension (BEP 6)
 * @param queueLength how many requests it queues (reqq); those beyond are ignored, or rejected if it is fast
 * @param shares how often it lies, rejects and sends noise
 * @param limits after how many blocks it stops
 * @param choking when it chokes us
 */
public record PeerBehaviour(boolean fast, int queueLength, Shares shares, Limits limits, Choking choking) {
    /**
     * How often it misbehaves, each from 0 to 1.
     *
     * @param lies of its blocks, those that are false
     * @param rejects of the requests, those that it rejects; for fast peers
     * @param noise of its blocks, those after which it sends one that was not requested
     */
    public record Shares(double lies, double rejects, double noise) {
        /** @throws IllegalArgumentException for a share beyond 0 to 1 */
        public Shares {
            if (lies < 0 || lies > 1 || rejects < 0 || rejects > 1 || noise < 0 || noise > 1) {
                throw new IllegalArgumentException("a share is between 0 and 1");
            }
        }
    }

    /**
     * After how many blocks it stops; {@link Integer#MAX_VALUE}: never.
     *
     * @param stallAfterBlocks it stays connected but sends nothing
     * @param closeAfterBlocks it closes the connection
     */
    public record Limits(int stallAfterBlocks, int closeAfterBlocks) {}

    /**
     * When it chokes us.
     *
     * @param unchokes whether it ever unchokes
     * @param servesNanos it serves for this long, then chokes; 0: for ever
     * @param chokesNanos it chokes for this long before it serves again
     */
    public record Choking(boolean unchokes, long servesNanos, long chokesNanos) {
        /** @throws IllegalArgumentException for a negative time */
        public Choking {
            if (servesNanos < 0 || chokesNanos < 0) {
                throw new IllegalArgumentException("times are not negative");
            }
        }
    }

    private static final int NEVER = Integer.MAX_VALUE;

    /** Serves everything that it is asked for, up to 250 requests at a time. */
    public static final PeerBehaviour HONEST =
            new PeerBehaviour(false, 250, new Shares(0, 0, 0), new Limits(NEVER, NEVER), new Choking(true, 0, 0));

    /** @throws IllegalArgumentException for no queue */
    public PeerBehaviour {
        if (queueLength < 1) {
            throw new IllegalArgumentException("a queue holds at least one request");
        }
    }

    /** The same with the fast extension. */
    public PeerBehaviour withFast() {
        return new PeerBehaviour(true, queueLength, shares, limits, choking);
    }

    /** The same with a queue of this length. */
    public PeerBehaviour withQueueLength(int requests) {
        return new PeerBehaviour(fast, requests, shares, limits, choking);
    }

    /** The same, lying. */
    public PeerBehaviour lying(double share) {
        return with(new Shares(share, shares.rejects, shares.noise));
    }

    /** The same with the fast extension, rejecting. */
    public PeerBehaviour rejecting(double share) {
        return withFast().with(new Shares(shares.lies, share, shares.noise));
    }

    /** The same, sending blocks that were not requested. */
    public PeerBehaviour noisy(double share) {
        return with(new Shares(shares.lies, shares.rejects, share));
    }

    /** The same, falling silent after so many blocks. */
    public PeerBehaviour stallingAfter(int blocks) {
        return with(new Limits(blocks, limits.closeAfterBlocks));
    }

    /** The same, closing after so many blocks. */
    public PeerBehaviour closingAfter(int blocks) {
        return with(new Limits(limits.stallAfterBlocks, blocks));
    }

    /** The same, choking for ever. */
    public PeerBehaviour neverUnchoking() {
        return with(new Choking(false, choking.servesNanos, choking.chokesNanos));
    }

    /** The same, serving and choking in turn. */
    public PeerBehaviour flapping(long serveMillis, long chokeMillis) {
        return with(new Choking(choking.unchokes, serveMillis * 1_000_000, chokeMillis * 1_000_000));
    }

    private PeerBehaviour with(Shares other) {
        return new PeerBehaviour(fast, queueLength, other, limits, choking);
    }

    private PeerBehaviour with(Limits other) {
        return new PeerBehaviour(fast, queueLength, shares, other, choking);
    }

    private PeerBehaviour with(Choking other) {
        return new PeerBehaviour(fast, queueLength, shares, limits, other);
    }

    /** Whether it sends true blocks to whoever asks, sooner or later. */
    public boolean isReliable() {
        return shares.lies == 0
                && shares.rejects <= 0.5
                && shares.noise == 0
                && limits.stallAfterBlocks == NEVER
                && limits.closeAfterBlocks == NEVER
                && choking.unchokes;
    }
}

package dev.spate.synthetic.count;

/**
 * The moments at which certain shares of the content had been sent.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
final class Milestones {
    /** The mark of a moment that has not come. */
    static final double NOT_YET = -1;

    private final long contentBytes;
    private final long startNanos;
    private double firstBlock = NOT_YET;
    private double half = NOT_YET;
    private double nearly = NOT_YET;
    private double all = NOT_YET;

    Milestones(long contentBytes, long startNanos) {
        this.contentBytes = contentBytes;
        this.startNanos = startNanos;
    }

    /** Takes note of how much different content has been sent by now. */
    void reached(long distinctBytes, long nowNanos) {
        if (distinctBytes == 0 || isComplete()) {
            return;
        }
        double seconds = (nowNanos - startNanos) / 1e9;
        firstBlock = firstBlock < 0 ? seconds : firstBlock;
        half = half < 0 && distinctBytes >= contentBytes - distinctBytes ? seconds : half;
        nearly = nearly < 0 && distinctBytes >= contentBytes - contentBytes / 100 ? seconds : nearly;
        all = distinctBytes == contentBytes ? seconds : all;
    }

    /** Whether something has been sent. */
    boolean isBegun() {
        return firstBlock >= 0;
    }

    /** Whether everything has been sent once. */
    boolean isComplete() {
        return all >= 0;
    }

    /** Seconds from the start to the first block, or {@link #NOT_YET}; the others likewise. */
    double firstBlockSeconds() {
        return firstBlock;
    }

    double halfSeconds() {
        return half;
    }

    double nearlySeconds() {
        return nearly;
    }

    double allSeconds() {
        return all;
    }
}

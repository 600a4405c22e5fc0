package dev.spate.scheduler.rate;

/**
 * How long one peer may stay silent: four times its mean response time, within bounds.
 *
 * <p>The deadline is that of its oldest request, and every byte that comes pushes it back. A peer that lets it pass is snubbed:
 * it is asked for one block at a time, and each deadline that it misses in a row doubles its time.
 */
public final class RequestTimeout {
    public static final long FIRST_NANOS = 12_000_000_000L;
    static final long SHORTEST_NANOS = 3_000_000_000L;
    static final long LONGEST_NANOS = 60_000_000_000L;

    private static final int SNUBS_TO_DROP = 3;
    private static final long SILENCE_TO_DROP_NANOS = 60_000_000_000L;
    private static final int REFUSALS_TO_DROP = 16;
    private static final long SHORTEST_PAUSE_NANOS = 250_000_000L;
    private static final int LONGEST_PAUSE_SHIFT = 5;

    private long progressNanos;
    private long silentSinceNanos;
    private double responseNanos;
    private int snubs;
    private int refusals;
    private boolean paused;
    private long pausedUntilNanos;

    public void connected(long nowNanos) {
        progressNanos = nowNanos;
        silentSinceNanos = nowNanos;
    }

    /** The peer unchoked us: silence before does not count. */
    public void unchoked(long nowNanos) {
        silentSinceNanos = nowNanos;
    }

    public void requested(int outstandingBefore, long nowNanos) {
        if (outstandingBefore == 0) {
            progressNanos = nowNanos;
            if (snubs == 0) {
                silentSinceNanos = nowNanos;
            }
        }
    }

    /** Bytes of a block that was asked for are coming. */
    public void progress(long nowNanos) {
        progressNanos = nowNanos;
    }

    /** A block came whole. */
    public void delivered(long nowNanos) {
        progressNanos = nowNanos;
        silentSinceNanos = nowNanos;
        snubs = 0;
        refusals = 0;
        paused = false;
    }

    /** A block came whole, this long after it was asked for. */
    public void delivered(long responseTimeNanos, long nowNanos) {
        delivered(nowNanos);
        responseNanos =
                responseNanos == 0 ? responseTimeNanos : responseNanos + (responseTimeNanos - responseNanos) / 8;
    }

    /** When the peer's time is over if not another byte comes. */
    public long deadlineNanos() {
        return progressNanos + allowanceNanos();
    }

    private long allowanceNanos() {
        double base = responseNanos == 0 ? FIRST_NANOS : Math.max(SHORTEST_NANOS, 4 * responseNanos);
        return (long) Math.min(LONGEST_NANOS, base * (1 << Math.min(snubs, 5)));
    }

    /** The deadline passed. */
    public void snub(long nowNanos) {
        snubs++;
        progressNanos = nowNanos;
    }

    public boolean isSnubbed() {
        return snubs > 0;
    }

    /** Mean time of late from a request to its block; 0 before the first. */
    public double responseNanos() {
        return responseNanos;
    }

    /** When the last byte came, or the oldest request went out. */
    public long progressNanos() {
        return progressNanos;
    }

    /** Whether it missed enough deadlines, and was silent for long enough, to be dropped. */
    public boolean isOver(long nowNanos) {
        return snubs >= SNUBS_TO_DROP && nowNanos - silentSinceNanos >= SILENCE_TO_DROP_NANOS;
    }

    /** The peer rejected a request without choking us: it is not asked for a while. */
    public void rejected(long nowNanos) {
        if (isPaused(nowNanos)) {
            return;
        }
        paused = true;
        pausedUntilNanos = nowNanos + (SHORTEST_PAUSE_NANOS << Math.min(refusals, LONGEST_PAUSE_SHIFT));
        refusals++;
    }

    /** Whether it rejected often enough, with no block in between, to be dropped. */
    public boolean isRefused() {
        return refusals >= REFUSALS_TO_DROP;
    }

    public boolean isPaused(long nowNanos) {
        if (paused && nowNanos - pausedUntilNanos >= 0) {
            paused = false;
        }
        return paused;
    }

    public long pausedUntilNanos() {
        return pausedUntilNanos;
    }
}

package dev.spate.session;

import java.util.concurrent.TimeUnit;

/**
 * Notices that this process was suspended (Ctrl-Z, a closed lid): what the peers sent meanwhile is yet to be read, so their
 * silence proves nothing. Owner: the event loop.
 */
final class SuspendDetector {
    private static final long SUSPENDED_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RESUME_NANOS = TimeUnit.SECONDS.toNanos(1);

    private boolean ticked;
    private long lastTickNanos;
    private long resumedNanos;

    /** Whether it was suspended a moment ago, or has only just begun. To be called several times a second. */
    boolean wasSuspended(long nowNanos) {
        if (!ticked || nowNanos - lastTickNanos > SUSPENDED_NANOS) {
            resumedNanos = nowNanos;
        }
        ticked = true;
        lastTickNanos = nowNanos;
        return nowNanos - resumedNanos < RESUME_NANOS;
    }
}

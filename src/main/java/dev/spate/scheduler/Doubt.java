package dev.spate.scheduler;

/** Until when some peers have to work alone. */
final class Doubt {
    private boolean any;
    private long untilNanos;

    /** Some peers work alone until then. */
    void until(long nanos) {
        any = true;
        untilNanos = nanos;
    }

    /** Whether some peers may have to work alone. */
    boolean isAny(long nowNanos) {
        return any && nowNanos - untilNanos < 0;
    }

    /** Whether some peers had to work alone since last asked. */
    boolean wasAny(long nowNanos) {
        boolean was = any;
        any = isAny(nowNanos);
        return was;
    }
}

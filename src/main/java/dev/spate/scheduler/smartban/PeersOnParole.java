package dev.spate.scheduler.smartban;

/** Until when some peers have to work alone. */
public final class PeersOnParole {
    private boolean any;
    private long untilNanos;

    /** Some peers work alone until then. */
    public void until(long nanos) {
        any = true;
        untilNanos = nanos;
    }

    /** Whether some peers may have to work alone. */
    public boolean isAny(long nowNanos) {
        return any && nowNanos - untilNanos < 0;
    }

    /** Whether some peers had to work alone since last asked. */
    public boolean wasAny(long nowNanos) {
        boolean was = any;
        any = isAny(nowNanos);
        return was;
    }
}

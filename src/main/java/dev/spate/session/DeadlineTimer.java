package dev.spate.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One timer, armed to the earliest deadline of its user. Owner: the event loop. */
public final class DeadlineTimer {
    private final EventLoop loop;
    private final Runnable reached;
    private ScheduledFuture<?> timer;
    private long timerNanos;

    /** @param reached runs on the loop; what it throws nobody hears of */
    public DeadlineTimer(EventLoop loop, Runnable reached) {
        this.loop = loop;
        this.reached = reached;
    }

    /** Fires at {@code deadlineNanos} or before; {@link Long#MAX_VALUE} needs no timer. */
    public void arm(long deadlineNanos, long nowNanos) {
        if (deadlineNanos == Long.MAX_VALUE || timer != null && timerNanos - deadlineNanos <= 0) {
            return;
        }
        cancel();
        timerNanos = deadlineNanos;
        timer = loop.schedule(this::fire, Math.max(0, deadlineNanos - nowNanos), TimeUnit.NANOSECONDS);
    }

    public void cancel() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void fire() {
        timer = null;
        reached.run();
    }
}

package dev.spate.tracker;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An announcer's clock, which begins at 0, and its one timer. Owner: the loop. */
final class AnnounceTimer {
    private final EventLoop loop;
    private final Runnable task;
    private final long originNanos;
    private Future<?> armed;

    AnnounceTimer(EventLoop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
        this.originNanos = loop.ticker().nanoTime();
    }

    long now() {
        return loop.ticker().nanoTime() - originNanos;
    }

    /** Runs the task at that time, and not at the one that was set before; {@link AnnounceEntry#NEVER}: not at all. */
    void arm(long atNanos) {
        disarm();
        if (atNanos != AnnounceEntry.NEVER) {
            armed = loop.schedule(task, Math.max(0, atNanos - now()), TimeUnit.NANOSECONDS);
        }
    }

    void disarm() {
        if (armed != null) {
            armed.cancel(false);
            armed = null;
        }
    }
}

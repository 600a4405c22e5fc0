package dev.spate.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A limit in bytes a second that many share. Whoever has to wait is served in turn, a portion each, so that all get the same.
 *
 * <p>Owner: the event loop.
 */
public final class RateLimit {
    /** Unused time that may be made up for: two ticks of a loop that is late. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final EventLoop loop;
    private final LongSupplier clock;
    private final Consumer<Throwable> broken;
    private final TokenBucket bucket;
    /** Those that wait. */
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>(0);

    private Turn granted;
    private ScheduledFuture<?> timer;

    /** One of those that share a limit: waits for its turn, once at a time. */
    public static final class Turn {
        private final RateLimit limit;
        private final Runnable go;
        private boolean waits;
        private boolean ended;

        private Turn(RateLimit limit, Runnable go) {
            this.limit = limit;
            this.go = go;
        }

        /**
         * Pays for a portion when it may be used now.
         *
         * @param bytes of the portion; those of the last one delay the next
         * @return false when it has to wait: the action given to {@link RateLimit#turn} runs when it may try again
         */
        public boolean take(int bytes) {
            return limit.take(this, bytes);
        }

        /** Pays for what was used already; whoever comes next waits the longer for it. */
        public void pay(int bytes) {
            if (!limit.isUnlimited()) {
                limit.bucket.take(bytes, limit.clock.getAsLong());
            }
        }

        /** Waits no more. */
        public void end() {
            ended = true;
        }
    }

    private RateLimit(EventLoop loop, long bytesPerSecond, LongSupplier clock, Consumer<Throwable> broken) {
        this.loop = loop;
        this.clock = clock;
        this.broken = broken;
        this.bucket = new TokenBucket(bytesPerSecond, BURST_NANOS, clock.getAsLong());
    }

    /**
     * A limit.
     *
     * @param bytesPerSecond 0 for none
     * @param clock monotonic nanoseconds, which the timers of the loop follow
     * @param broken is told what an action throws
     */
    public static RateLimit of(EventLoop loop, long bytesPerSecond, LongSupplier clock, Consumer<Throwable> broken) {
        return new RateLimit(loop, bytesPerSecond, clock, broken);
    }

    /** Whether nobody ever has to wait. */
    public boolean isUnlimited() {
        return bucket.isUnlimited();
    }

    /** The rate; 0 for no limit. */
    public long bytesPerSecond() {
        return bucket.bytesPerSecond();
    }

    /** One more that shares this limit; {@code go} runs on the loop when it may try again. */
    public Turn turn(Runnable go) {
        return new Turn(this, go);
    }

    private boolean take(Turn turn, int bytes) {
        if (isUnlimited()) {
            return true;
        }
        long now = clock.getAsLong();
        boolean first = waiting.isEmpty() || turn == granted;
        if (first && bucket.nanosUntilReady(now) == 0) {
            granted = null;
            bucket.take(bytes, now);
            return true;
        }
        if (!turn.waits) {
            turn.waits = true;
            waiting.add(turn);
        }
        arm(now);
        return false;
    }

    private void arm(long now) {
        if (timer != null || waiting.isEmpty()) {
            return;
        }
        timer = loop.schedule(LoopWork.task(this::grant, broken), bucket.nanosUntilReady(now), TimeUnit.NANOSECONDS);
    }

    /** Lets each of those that wait try once, as long as there is something to give. */
    private void grant() {
        timer = null;
        for (int left = waiting.size(); left > 0 && bucket.nanosUntilReady(clock.getAsLong()) == 0; left--) {
            Turn next = waiting.poll();
            if (next.ended) {
                continue;
            }
            next.waits = false;
            granted = next;
            next.go.run();
        }
        granted = null;
        arm(clock.getAsLong());
    }
}

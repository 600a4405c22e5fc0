package dev.spate.net;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** One event loop whose timers go by a clock of the caller's. */
final class ClockedEventLoop extends MultiThreadIoEventLoopGroup {
    /** @param clock monotonic nanoseconds, with the origin of {@link System#nanoTime()} */
    ClockedEventLoop(ThreadFactory threads, IoHandlerFactory handlers, LongSupplier clock) {
        super(1, threads, handlers, clock);
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... clock) {
        return new Loop(this, executor, handlers, (LongSupplier) clock[0]);
    }

    private static final class Loop extends SingleThreadIoEventLoop {
        private final LongSupplier clock;
        private final Ticker ticker;

        Loop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers, LongSupplier clock) {
            super(group, executor, handlers);
            this.clock = clock;
            this.ticker = new ClockTicker(clock);
        }

        @Override
        public Ticker ticker() {
            // The constructor of the superclass asks before there is one.
            return ticker == null ? Ticker.systemTicker() : ticker;
        }

        /**
         * How long to wait for the network. Netty's transports ask with the system's time, whatever the ticker says.
         */
        @Override
        protected long delayNanos(long systemNanos) {
            return super.delayNanos(clock.getAsLong());
        }
    }

    private record ClockTicker(LongSupplier clock) implements Ticker {
        @Override
        public long initialNanoTime() {
            return Ticker.systemTicker().initialNanoTime();
        }

        @Override
        public long nanoTime() {
            return clock.getAsLong() - initialNanoTime();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) throws InterruptedException {
            unit.sleep(delay);
        }
    }
}

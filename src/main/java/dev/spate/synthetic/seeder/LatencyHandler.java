package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.synthetic.SimulatedLink;
import dev.spate.wire.HandshakeDecoder.InfoHashKnown;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Delays what a client sends, in its order, as a long line does.
 *
 * <p>The whole round trip lies on the way in: a client cannot tell this from half of it on either way, and answers need no
 * second queue. Stands behind the decoders, so that what waits are messages and not receive buffers. Nothing
 * reference-counted ever waits here, as seeders let no payload through.
 *
 * <p>Owned by the channel's event loop.
 */
final class LatencyHandler extends ChannelInboundHandlerAdapter {
    /** Messages that are due within this time of the first are let go with it: one timer, one flush. */
    private static final long TOGETHER_NANOS = 200_000;

    private final long latencyNanos;
    private final long jitterNanos;
    private final RandomGenerator random;
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private long lastDueNanos;
    private boolean armed;

    private record Held(Object message, long dueNanos) {}

    LatencyHandler(SimulatedLink link, RandomGenerator random) {
        this.latencyNanos = link.latency().toNanos();
        this.jitterNanos = link.jitter().toNanos();
        this.random = random;
    }

    /** Number of messages that are still delayed. */
    int size() {
        return held.size();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        hold(ctx, message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof InfoHashKnown) {
            hold(ctx, event);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void hold(ChannelHandlerContext ctx, Object message) {
        long now = System.nanoTime();
        long due = now + latencyNanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos + 1));
        if (!held.isEmpty() && due - lastDueNanos < 0) {
            due = lastDueNanos;
        }
        lastDueNanos = due;
        held.add(new Held(message, due));
        arm(ctx, now);
    }

    private void arm(ChannelHandlerContext ctx, long now) {
        if (!armed && !held.isEmpty()) {
            armed = true;
            ctx.executor()
                    .schedule(
                            LoopWork.task(() -> letGo(ctx), ctx::fireExceptionCaught),
                            held.peek().dueNanos() - now,
                            TimeUnit.NANOSECONDS);
        }
    }

    private void letGo(ChannelHandlerContext ctx) {
        armed = false;
        long now = System.nanoTime();
        boolean any = false;
        while (!held.isEmpty() && held.peek().dueNanos() - now <= TOGETHER_NANOS) {
            any = true;
            Object message = held.poll().message();
            if (message instanceof InfoHashKnown) {
                ctx.fireUserEventTriggered(message);
            } else {
                ctx.fireChannelRead(message);
            }
        }
        if (any) {
            ctx.fireChannelReadComplete();
        }
        arm(ctx, now);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        held.clear();
        ctx.fireChannelInactive();
    }
}

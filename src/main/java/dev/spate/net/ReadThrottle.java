package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.FixedRecvByteBufAllocator;

/**
 * Reads from a connection no faster than a limit allows: a small portion, and the next when it is the peer's turn. What is not read
 * stays in the kernel, so that the other side slows down. One for each connection; the first handler of its pipeline.
 */
public final class ReadThrottle extends ChannelInboundHandlerAdapter {
    /** Portions are what may be read in this time: many peers that send at once must not take seconds' worth. */
    private static final int PORTIONS_PER_SECOND = 200;

    private static final int LEAST_PORTION_BYTES = 1 << 10;
    private static final int MOST_PORTION_BYTES = 64 << 10;

    private final RateLimit.Turn turn;
    private ChannelHandlerContext ctx;

    private ReadThrottle(RateLimit limit) {
        this.turn = limit.turn(this::next);
    }

    /** Begins to read from a channel that is connected, throttled if there is a limit. */
    public static void install(Channel channel, RateLimit limit) {
        if (limit.isUnlimited()) {
            channel.config().setAutoRead(true);
            return;
        }
        long portion = limit.bytesPerSecond() / PORTIONS_PER_SECOND;
        int bytes = (int) Math.max(LEAST_PORTION_BYTES, Math.min(MOST_PORTION_BYTES, portion));
        channel.config()
                .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytes).maxMessagesPerRead(1))
                .setAutoRead(false);
        channel.pipeline().addFirst(new ReadThrottle(limit));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        next();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            turn.pay(bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        next();
    }

    private void next() {
        if (ctx.channel().isActive() && turn.take(0)) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        turn.end();
        context.fireChannelInactive();
    }
}

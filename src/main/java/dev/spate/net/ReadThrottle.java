package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Reads from a connection no faster than a limit allows: a small portion, and the next when it is the peer's turn. What is not read
 * stays in the kernel, so that the other side slows down. One for each connection; the first handler of its pipeline.
 *
 * <p>The handshake of a peer costs nothing until it is complete, and then what it took: strangers, of whom there may be any
 * number, would use up a low limit otherwise, and the peers would starve. Beyond {@value #MOST_FREE_BYTES} bytes a stranger
 * pays, too.
 */
public final class ReadThrottle extends ChannelInboundHandlerAdapter {
    /** Portions are what may be read in this time: many peers that send at once must not take seconds' worth. */
    private static final int PORTIONS_PER_SECOND = 200;

    private static final int LEAST_PORTION_BYTES = 1 << 10;
    private static final int MOST_PORTION_BYTES = 64 << 10;

    /** Those of an encrypted handshake with the longest pads are 1,700. */
    static final int MOST_FREE_BYTES = 4 << 10;

    private final RateLimit.Turn turn;
    private boolean stranger;
    private int freeBytes;
    private ChannelHandlerContext ctx;

    private ReadThrottle(RateLimit limit, boolean stranger) {
        this.turn = limit.turn(this::next);
        this.stranger = stranger;
    }

    /** Begins to read from a channel that is connected, throttled if there is a limit. */
    public static void install(Channel channel, RateLimit limit) {
        install(channel, limit, false);
    }

    /** The same for a peer that has yet to complete its handshake: {@link #greeted} tells when. */
    public static void installForStranger(Channel channel, RateLimit limit) {
        install(channel, limit, true);
    }

    /** The handshake of this channel is complete. */
    public static void greeted(Channel channel) {
        ReadThrottle throttle = channel.pipeline().get(ReadThrottle.class);
        if (throttle != null) {
            throttle.endFree();
        }
    }

    private static void install(Channel channel, RateLimit limit, boolean stranger) {
        if (limit.isUnlimited()) {
            channel.config().setAutoRead(true);
            return;
        }
        long portion = limit.bytesPerSecond() / PORTIONS_PER_SECOND;
        int bytes = (int) Math.max(LEAST_PORTION_BYTES, Math.min(MOST_PORTION_BYTES, portion));
        channel.config().setRecvByteBufAllocator(ReceiveBuffers.bounded(bytes)).setAutoRead(false);
        channel.pipeline().addFirst(new ReadThrottle(limit, stranger));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        next();
    }

    /** A channel that was accepted over uTP becomes active when its handlers are there. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.fireChannelActive();
        next();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            used(bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    private void used(int bytes) {
        if (!stranger) {
            turn.pay(bytes);
            return;
        }
        freeBytes += bytes;
        if (freeBytes > MOST_FREE_BYTES) {
            endFree();
        }
    }

    private void endFree() {
        if (stranger) {
            stranger = false;
            turn.pay(freeBytes);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        next();
    }

    private void next() {
        if (ctx.channel().isActive() && (stranger || turn.take(0))) {
            ctx.read();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        turn.end();
        context.fireChannelInactive();
    }
}

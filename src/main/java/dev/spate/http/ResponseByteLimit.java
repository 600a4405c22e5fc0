package dev.spate.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.function.LongSupplier;

/**
 * Bounds what comes over the wire by what it amounts to: a body's worth of bytes, an eighth more, and a quarter of a MiB. So headers,
 * interim answers, chunk extensions, trailers and compressed nothing cannot go on for ever, each in its own bounds.
 *
 * <p>First in the pipeline, behind TLS. Owner: the loop.
 */
final class ResponseByteLimit extends ChannelInboundHandlerAdapter {
    static final int SLACK_BYTES = 256 * 1024;

    private final LongSupplier bodyBytes;
    private long received;
    private boolean exceeded;

    /** @param bodyBytes how many bytes of a body have been made of what came so far */
    ResponseByteLimit(LongSupplier bodyBytes) {
        this.bodyBytes = bodyBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        received += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
        long body = bodyBytes.getAsLong();
        exceeded |= received > SLACK_BYTES + body + body / 8;
        if (!exceeded) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        ctx.fireExceptionCaught(new IOException("answer is " + received + " bytes that amount to " + body));
    }
}

package dev.spate.synthetic.seeder;

import dev.spate.mse.StreamKind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/** Copies what is written where the stream is encrypted, which is done in place: content is a slice that all peers share. */
final class PrivateCopies extends ChannelDuplexHandler {
    private boolean copying;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof StreamKind kind) {
            copying = kind == StreamKind.RC4;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (copying && message instanceof ByteBuf shared) {
            try {
                ctx.write(ctx.alloc().directBuffer(shared.readableBytes()).writeBytes(shared), promise);
            } finally {
                shared.release();
            }
        } else {
            ctx.write(message, promise);
        }
    }
}

package dev.spate.mse;

import dev.spate.mse.handshake.MseHandshake;
import dev.spate.mse.handshake.Rc4;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands before the handlers of the peer protocol: does the encrypted handshake, tells its outcome by a {@link StreamKind},
 * then de- and encrypts in place what passes. Leaves the pipeline where the stream goes on plain.
 *
 * <p>A violation is fired as an {@link MseException}, once; what comes after it is dropped. Whoever stands behind bounds the
 * time. Owner thread: the channel's event loop.
 */
abstract class MseHandler extends ChannelDuplexHandler {
    private final KeyExchanges keyExchanges;
    private Rc4 inbound;
    private Rc4 outbound;
    private boolean plainSoon;
    /** How many bytes are still encrypted when the rest is not. */
    private int encryptedLeft;

    private boolean failed;

    MseHandler(KeyExchanges keyExchanges) {
        this.keyExchanges = keyExchanges;
    }

    final KeyExchanges keyExchanges() {
        return keyExchanges;
    }

    /** Bytes of the handshake have come. */
    abstract void received(ChannelHandlerContext ctx, ByteBuf in);

    /** What is written before the handshake is done. */
    abstract void writtenEarly(ByteBuf out, ChannelPromise promise);

    @Override
    public final void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ctx.fireChannelRead(message);
        } else if (inbound != null) {
            decrypt(ctx, in);
        } else if (failed) {
            in.release();
        } else {
            try {
                received(ctx, in);
            } catch (RuntimeException | Error e) {
                fail(ctx, e);
            }
        }
    }

    private void decrypt(ChannelHandlerContext ctx, ByteBuf in) {
        int encrypted = in.readableBytes();
        if (plainSoon) {
            encrypted = Math.min(encrypted, encryptedLeft);
            encryptedLeft -= encrypted;
        }
        StreamCipher.crypt(inbound, in, encrypted);
        boolean leave = plainSoon && encryptedLeft == 0;
        ctx.fireChannelRead(in);
        if (leave && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public final void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!(message instanceof ByteBuf out)) {
            ctx.write(message, promise);
        } else if (outbound != null) {
            if (!plainSoon) {
                StreamCipher.crypt(outbound, out, out.readableBytes());
            }
            ctx.write(out, promise);
        } else if (failed) {
            out.release();
            promise.tryFailure(new MseException("the handshake failed"));
        } else {
            writtenEarly(out, promise);
        }
    }

    /** The bytes of a read, which is released. */
    static byte[] take(ByteBuf in) {
        try {
            return ByteBufUtil.getBytes(in);
        } finally {
            in.release();
        }
    }

    /** Sends what the handshake has to say, and goes over to the stream when it is done. */
    final void advance(ChannelHandlerContext ctx, MseHandshake handshake, int initialPayloadLength) {
        byte[] output = handshake.takeOutput();
        if (output.length > 0) {
            ctx.writeAndFlush(Unpooled.wrappedBuffer(output), ctx.voidPromise());
        }
        if (!handshake.isDone()) {
            return;
        }
        plainSoon = !handshake.isEncrypted();
        encryptedLeft = initialPayloadLength;
        inbound = handshake.inbound();
        outbound = handshake.outbound();
        ctx.fireUserEventTriggered(plainSoon ? StreamKind.PLAIN_AFTER_HANDSHAKE : StreamKind.RC4);
        byte[] rest = handshake.rest();
        if (rest.length > 0) {
            decrypt(ctx, ctx.alloc().directBuffer(rest.length).writeBytes(rest));
            ctx.fireChannelReadComplete();
        } else if (plainSoon && encryptedLeft == 0) {
            ctx.pipeline().remove(this);
        }
    }

    final void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (!failed && !ctx.isRemoved()) {
            failed = true;
            ctx.fireExceptionCaught(cause);
        }
    }

    final boolean hasFailed() {
        return failed;
    }

    static void refuse(Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        promise.tryFailure(new IllegalStateException("written before the encrypted handshake is done"));
    }
}

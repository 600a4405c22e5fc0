package dev.spate.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Adds the header that some servers forget: a body without a content encoding that begins with 1f 8b is gzip. Nothing
 * that we ask for begins so. The decompressor, which follows in the pipeline, unpacks it within its bound.
 *
 * <p>The head of the answer waits here for the first two bytes of the body, and with it the parts that they come in.
 *
 * <p>Owner: the loop.
 */
final class UnsaidGzip extends ChannelInboundHandlerAdapter {
    private static final int[] MAGIC = {0x1f, 0x8b};

    /** The head and the parts of the body that wait, in their order. */
    private final Deque<Object> held = new ArrayDeque<>();

    private int matched;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (held.isEmpty() && !(message instanceof HttpResponse response && isUndeclared(response))) {
            ctx.fireChannelRead(message);
            return;
        }
        if (message instanceof HttpResponse) {
            matched = 0;
        }
        held.add(message);
        if (message instanceof HttpContent content && isDecided(content)) {
            pass(ctx);
        }
    }

    /** Whether enough of the body has come to tell; parts without a byte tell nothing. */
    private boolean isDecided(HttpContent content) {
        int start = content.content().readerIndex();
        for (int i = 0; i < content.content().readableBytes() && matched < MAGIC.length; i++) {
            if (content.content().getUnsignedByte(start + i) != MAGIC[matched]) {
                return true;
            }
            matched++;
        }
        return matched == MAGIC.length || content instanceof LastHttpContent;
    }

    private void pass(ChannelHandlerContext ctx) {
        if (matched == MAGIC.length && held.peek() instanceof HttpResponse head) {
            head.headers().set(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderValues.GZIP);
        }
        while (!held.isEmpty()) {
            ctx.fireChannelRead(held.poll());
        }
    }

    /** A whole answer whose head is broken, and interim ones, are none of our business. */
    private static boolean isUndeclared(HttpResponse response) {
        String encoding =
                response.headers().get(HttpHeaderNames.CONTENT_ENCODING, "").strip();
        return response.decoderResult().isSuccess()
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL
                && (encoding.isEmpty() || HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }

    private void release() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}

package dev.spate.http;

import dev.spate.text.CleanText;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects one HTTP answer within the bounds of its {@link ResponseGuard}. Last in the pipeline. Owner: the loop. */
final class HttpExchange extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpExchange.class);

    private final Promise<HttpReply> promise;
    private final InetAddress address;
    private final ResponseGuard guard;
    private final ResponseBody body = new ResponseBody();
    private HttpResponse head;

    /** @param address that is asked */
    HttpExchange(Promise<HttpReply> promise, InetAddress address, ResponseGuard guard) {
        this.promise = promise;
        this.address = address;
        this.guard = guard;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (promise.isDone()) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            LOG.debug("not HTTP", message.decoderResult().cause());
            fail(
                    ctx,
                    "answer is not HTTP: "
                            + DecoderFault.words(
                                    message, message.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpResponse response) {
            head = response.status().codeClass() == HttpStatusClass.INFORMATIONAL ? null : response;
        }
        if (head == null || !(message instanceof HttpContent content)) {
            return;
        }
        if (!guard.admits(content.content().readableBytes())) {
            fail(ctx, guard.tooLong());
            return;
        }
        body.add(content.content());
        if (message instanceof LastHttpContent) {
            promise.trySuccess(new HttpReply(
                    head.status().code(),
                    CleanText.of(head.status().reasonPhrase()),
                    head.headers().get(HttpHeaderNames.LOCATION, ""),
                    head.headers().get(HttpHeaderNames.CONTENT_TYPE, ""),
                    address,
                    body.take()));
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                ctx,
                guard.headSeen()
                        ? "connection closed after " + guard.progress()
                        : "connection closed without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof VirtualMachineError) {
            // The answer is not to blame.
            fail(ctx, cause);
        } else {
            fail(ctx, ResponseGuard.isTooLong(cause) ? guard.tooLong() : unreadable(cause));
        }
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        fail(ctx, new IOException(reason));
    }

    private void fail(ChannelHandlerContext ctx, Throwable reason) {
        body.release();
        promise.tryFailure(reason);
        ctx.close();
    }

    private String unreadable(Throwable cause) {
        if (cause instanceof ClosedChannelException || cause instanceof SocketException) {
            return guard.headSeen()
                    ? "connection broke after " + guard.progress()
                    : "connection broke without an answer";
        }
        if (cause instanceof DecompressionException) {
            return "answer does not decompress";
        }
        return cause instanceof IOException
                ? CleanText.of(String.valueOf(cause.getMessage()))
                : "answer is not HTTP: " + CleanText.of(String.valueOf(cause.getMessage()));
    }
}

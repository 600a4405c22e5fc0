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

/**
 * Collects one HTTP answer within a bound on its decompressed size.
 *
 * <p>Last in the pipeline; {@link #wireMeter} stands before the decompressor and knows how much of the announced
 * length has come, for the message about half an answer.
 */
final class HttpExchange extends SimpleChannelInboundHandler<HttpObject> {
    private final Promise<HttpReply> promise;
    private final InetAddress address;
    private final int maxBytes;
    private final ResponseBody responseBody = new ResponseBody();
    private final ResponseGuard meter = new ResponseGuard();
    private HttpResponse head;

    /** @param address that is asked */
    HttpExchange(Promise<HttpReply> promise, InetAddress address, int maxBytes) {
        this.promise = promise;
        this.address = address;
        this.maxBytes = maxBytes;
    }

    ResponseByteLimit responseByteLimit() {
        return new ResponseByteLimit(responseBody::length);
    }

    ResponseGuard responseGuard() {
        return meter;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (promise.isDone()) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            fail(ctx, unreadable(message.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpResponse response) {
            head = response.status().codeClass() == HttpStatusClass.INFORMATIONAL ? null : response;
        }
        if (head == null || !(message instanceof HttpContent content)) {
            return;
        }
        int length = content.content().readableBytes();
        if (length > maxBytes - responseBody.length()) {
            fail(ctx, tooLong());
            return;
        }
        responseBody.add(content.content());
        if (message instanceof LastHttpContent) {
            promise.trySuccess(new HttpReply(
                    head.status().code(),
                    CleanText.of(head.status().reasonPhrase()),
                    head.headers().get(HttpHeaderNames.LOCATION, ""),
                    head.headers().get(HttpHeaderNames.CONTENT_TYPE, ""),
                    address,
                    responseBody.take()));
            ctx.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(
                ctx,
                meter.headSeen()
                        ? "connection closed after " + meter.progress()
                        : "connection closed without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause instanceof DecompressionException && isOverflow(cause) ? tooLong() : unreadable(cause));
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        promise.tryFailure(new IOException(reason));
        responseBody.release();
        ctx.close();
    }

    private String tooLong() {
        return "answer is longer than " + maxBytes + " bytes";
    }

    private static boolean isOverflow(Throwable cause) {
        return String.valueOf(cause.getMessage()).contains("maximum size");
    }

    private String unreadable(Throwable cause) {
        if (cause instanceof ClosedChannelException || cause instanceof SocketException) {
            return meter.headSeen()
                    ? "connection broke after " + meter.progress()
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

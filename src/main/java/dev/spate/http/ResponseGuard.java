package dev.spate.http;

import dev.spate.text.CleanText;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * All bounds on one HTTP answer but that on its time, which is in {@link HttpGet}.
 *
 * <pre>
 * socket, TLS  ->  WireLimit  ->  HTTP codec  ->  HeadCheck  ->  UnsaidGzip  ->  decompressor  ->  HttpExchange
 *                  bytes for      line, headers,   encodings,                     body (its own      body
 *                  each byte      chunk            interim                        bound: one more)   ({@link #admits})
 *                  of body                         answers
 * </pre>
 *
 * <p>Owner: the loop.
 */
final class ResponseGuard {
    private static final int SLACK_BYTES = 256 * 1024;
    static final int MAX_LINE_BYTES = 8_192;
    static final int MAX_HEADER_BYTES = 32_768;
    /** What the decompressor gets at a time. Of a bomb it makes a thousand times as much, in one buffer. */
    private static final int CHUNK_BYTES = 1_024;

    private static final int MAX_INTERIM = 8;
    private static final Set<String> ENCODINGS = Set.of("", "identity", "gzip", "x-gzip", "deflate");

    private final int maxBytes;
    private boolean headSeen;
    private long announced = -1;
    private long encodedBytes;
    private long bodyBytes;

    /** @param maxBytes bound on the decompressed body */
    ResponseGuard(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds the HTTP codec, the decompressor and the checks around them; the handler of the answer comes last. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new WireLimit())
                .addLast(new HttpClientCodec(decoderConfig(), false, false))
                .addLast(new HeadCheck())
                .addLast(new UnsaidGzip())
                .addLast(new HttpContentDecompressor(false, maxBytes + 1));
    }

    /** Reads what curl and libtorrent read: nobody is harmed by it, as one connection carries one answer. */
    private static HttpDecoderConfig decoderConfig() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxChunkSize(CHUNK_BYTES)
                // Lines may end in LF alone.
                .setStrictLineParsing(false)
                // Any byte in names and values: we look at four headers, and clean them.
                .setValidateHeaders(false)
                // The same length twice.
                .setAllowDuplicateContentLengths(true)
                // HTTP/1.0 with chunks, or chunks beside a length, which then does not count.
                .setUseRfc9112TransferEncoding(false);
    }

    /** Counts bytes of the decompressed body; false when they are too many. */
    boolean admits(int lengthBytes) {
        if (lengthBytes > maxBytes - bodyBytes) {
            return false;
        }
        bodyBytes += lengthBytes;
        return true;
    }

    /** Whether this is how the decompressor says that the body is too long. */
    static boolean isTooLong(Throwable cause) {
        return cause instanceof DecompressionException
                && String.valueOf(cause.getMessage()).contains("maximum size");
    }

    /** What to say of a body that is too long. */
    String tooLong() {
        return "answer is longer than " + maxBytes + " bytes";
    }

    /** Whether the head of an answer has come. */
    boolean headSeen() {
        return headSeen;
    }

    /** How much of the body has come, before decompression, of how much. */
    String progress() {
        return announced < 0 ? encodedBytes + " bytes" : encodedBytes + " of " + announced + " bytes";
    }

    /**
     * Bounds the bytes on the wire by the body that has come of them: its length, an eighth more, and 256 KiB. So
     * headers, interim answers, chunk extensions, trailers and compressed nothing end, though each piece of them keeps
     * its own bound.
     */
    private final class WireLimit extends ChannelInboundHandlerAdapter {
        private long received;
        private boolean exceeded;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            received += message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
            exceeded |= received > SLACK_BYTES + bodyBytes + bodyBytes / 8;
            if (!exceeded) {
                ctx.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            ctx.fireExceptionCaught(new IOException("answer is " + received + " bytes that amount to " + bodyBytes));
        }
    }

    /**
     * Counts the bytes of the body as they were sent. Refuses what nobody asked for: a change of protocol, many interim
     * answers, an encoding that we do not speak, several encodings on top of each other.
     */
    private final class HeadCheck extends ChannelInboundHandlerAdapter {
        private int interim;
        private boolean refused;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
                // What came of it says nothing.
                ctx.fireChannelRead(message);
                return;
            }
            String fault = refused ? "" : message instanceof HttpResponse response ? fault(response) : null;
            if (fault != null) {
                ReferenceCountUtil.release(message);
                if (!refused) {
                    refused = true;
                    ctx.fireExceptionCaught(new IOException(fault));
                }
                return;
            }
            if (message instanceof HttpResponse response) {
                headSeen = true;
                announced = HttpUtil.getContentLength(response, -1L);
            }
            if (message instanceof HttpContent content) {
                encodedBytes += content.content().readableBytes();
            }
            ctx.fireChannelRead(message);
        }

        /** Why this answer is not wanted; null when it is. */
        private String fault(HttpResponse response) {
            if (response.status().code() == 101) {
                return "answer changes the protocol (HTTP 101)";
            }
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL && ++interim > MAX_INTERIM) {
                return "more than " + MAX_INTERIM + " interim answers";
            }
            List<String> encodings = response.headers().getAll(HttpHeaderNames.CONTENT_ENCODING);
            String all = String.join(", ", encodings).strip();
            return ENCODINGS.contains(all.toLowerCase(Locale.ROOT))
                    ? null
                    : "answer is encoded in a way that nobody asked for: " + CleanText.of(all);
        }
    }
}

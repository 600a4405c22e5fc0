package dev.spate.http;

import dev.spate.http.RangeListener.Closed;
import dev.spate.net.AddressChoice;
import dev.spate.net.LoopWork;
import dev.spate.net.RateLimit;
import dev.spate.net.ReadThrottle;
import dev.spate.net.ReceiveBuffers;
import dev.spate.text.CleanText;
import dev.spate.text.PercentEncoding;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Optional;

/**
 * A connection to a web server that is asked for ranges of files, one request after the other, and hands the bodies on as they
 * come. Requests may be sent ahead of the answers. Redirects are answers like any other, and nothing is decompressed.
 *
 * <p>The head of each answer is bounded, and so is the number of interim answers. How long a body may be is for the
 * {@link RangeListener} to say, which {@linkplain #close closes} the connection when it is too long. So is the time.
 *
 * <p>Owner: the loop.
 */
public final class RangeConnection {
    private static final int MAX_INTERIM = 8;

    private final HttpClient client;
    private final HttpDial dial;
    private final boolean secured;
    private final RateLimit limit;
    private final RangeListener listener;
    private final Deque<FullHttpRequest> untilConnected = new ArrayDeque<>();
    private Channel channel;
    private boolean closed;

    RangeConnection(
            HttpClient client,
            Url origin,
            SsrfPolicy ssrfPolicy,
            Optional<InetAddress> sender,
            RateLimit limit,
            RangeListener listener) {
        this.client = client;
        this.secured = origin.isHttps();
        this.limit = limit;
        this.listener = listener;
        this.dial = new HttpDial(client, origin, ssrfPolicy, AddressChoice.ANY, sender, this::addHandlers);
    }

    void start() {
        if (closed) {
            return;
        }
        dial.start()
                .addListener(LoopWork.listener(
                        (Future<Channel> done) -> {
                            if (done.isSuccess()) {
                                connected(done.getNow());
                            } else if (done.cause() instanceof HttpException failure) {
                                ended(how(failure), failure.reason());
                            }
                        },
                        this::broken));
    }

    private void addHandlers(ChannelPipeline pipeline, InetAddress address) {
        pipeline.channel()
                .config()
                .setRecvByteBufAllocator(
                        secured ? ReceiveBuffers.newUnsharedAllocator() : ReceiveBuffers.newAllocator());
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxInitialLineLength(ResponseGuard.MAX_LINE_BYTES)
                .setMaxHeaderSize(ResponseGuard.MAX_HEADER_BYTES)
                // As much as one read brings: a smaller part of the body costs the same work.
                .setMaxChunkSize(ReceiveBuffers.LARGEST_ALONE_BYTES);
        pipeline.addLast(new HttpClientCodec(config, false, false)).addLast(new Answers(address));
    }

    private void connected(Channel made) {
        if (closed) {
            made.close();
            return;
        }
        channel = made;
        ReadThrottle.install(made, limit);
        untilConnected.forEach(made::write);
        untilConnected.clear();
        made.flush();
    }

    /**
     * Asks for a range of a file. The listener hears nothing before this returns, not even that the connection is gone.
     *
     * @param url at the origin of this connection; its user name and password are sent
     * @param fromByte the first one
     * @param lengthBytes at least 1
     */
    public void get(Url url, long fromByte, long lengthBytes) {
        FullHttpRequest get = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.GET, url.httpTarget(), Unpooled.EMPTY_BUFFER);
        get.headers()
                .set(HttpHeaderNames.HOST, url.hostHeader())
                .set(HttpHeaderNames.USER_AGENT, client.options.userAgent())
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY)
                .set(HttpHeaderNames.RANGE, "bytes=" + fromByte + "-" + (fromByte + lengthBytes - 1));
        authorization(url).ifPresent(value -> get.headers().set(HttpHeaderNames.AUTHORIZATION, value));
        if (channel == null) {
            untilConnected.add(get);
        } else {
            // No void promise: its failure would be told at once, to a caller in the middle of asking.
            channel.writeAndFlush(get).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }

    /** What a request says of who asks (RFC 7617); empty when the address has no user name. */
    static Optional<String> authorization(Url url) {
        if (url.userInfo().isEmpty()) {
            return Optional.empty();
        }
        byte[] credentials = PercentEncoding.decode(url.userInfo()).getBytes(StandardCharsets.UTF_8);
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    /** What it waits for until it is connected, in words for the message of a timeout. */
    public String stage() {
        return dial.stage();
    }

    /** Ends it from our side: its listener hears nothing more. */
    public void close() {
        closed = true;
        untilConnected.clear();
        dial.cancel();
    }

    private static Closed how(HttpException failure) {
        if (failure.getCause() instanceof SsrfException) {
            return Closed.REFUSED;
        }
        return failure.forGood() ? Closed.USELESS : Closed.BROKEN;
    }

    private void broke(String reason) {
        ended(Closed.BROKEN, reason);
    }

    private void ended(Closed how, String reason) {
        if (!closed) {
            close();
            listener.closed(how, reason);
        }
    }

    /** A bug of ours costs this connection only. */
    private void broken(Throwable bug) {
        broke("spate itself failed: " + CleanText.of(String.valueOf(bug)));
    }

    /** Tells the listener of each answer. Last in the pipeline. */
    private final class Answers extends ChannelInboundHandlerAdapter {
        private final InetAddress address;
        private int interim;
        private boolean isInterim;
        private boolean lastOfAll;
        private boolean any;

        Answers(InetAddress address) {
            this.address = address;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (!closed && message instanceof HttpObject part) {
                    read(part);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void read(HttpObject part) {
            any = true;
            if (part.decoderResult().isFailure()) {
                broke("answer is not HTTP: "
                        + DecoderFault.words(part, part.decoderResult().cause()));
                return;
            }
            if (part instanceof HttpResponse response) {
                head(response);
            }
            if (closed || isInterim || !(part instanceof HttpContent content)) {
                return;
            }
            if (content.content().isReadable()) {
                listener.body(content.content());
            }
            if (!closed && part instanceof LastHttpContent) {
                listener.end();
                if (lastOfAll) {
                    broke("the server closes the connection after each answer");
                }
            }
        }

        private void head(HttpResponse response) {
            isInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (isInterim) {
                if (response.status().code() == 101 || ++interim > MAX_INTERIM) {
                    broke("answers that nobody asked for (HTTP "
                            + response.status().code() + ")");
                }
                return;
            }
            interim = 0;
            lastOfAll = !HttpUtil.isKeepAlive(response);
            HttpHeaders headers = response.headers();
            listener.head(new RangeHead(
                    response.status().code(),
                    CleanText.of(response.status().reasonPhrase()),
                    HttpUtil.getContentLength(response, -1L),
                    headers.get(HttpHeaderNames.CONTENT_RANGE, ""),
                    headers.get(HttpHeaderNames.CONTENT_TYPE, ""),
                    headers.get(HttpHeaderNames.CONTENT_ENCODING, ""),
                    headers.get(HttpHeaderNames.LOCATION, ""),
                    headers.get(HttpHeaderNames.RETRY_AFTER, ""),
                    address));
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (!closed) {
                listener.readComplete();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            broke(any ? "the server closed the connection" : "connection closed without an answer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof SocketException || cause instanceof IOException) {
                broke("connection broke: " + CleanText.of(String.valueOf(cause.getMessage())));
            } else {
                broken(cause);
            }
        }
    }
}

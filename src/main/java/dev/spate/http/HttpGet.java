package dev.spate.http;

import dev.spate.net.AddressChoice;
import dev.spate.net.LoopWork;
import dev.spate.text.PercentEncoding;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One GET or POST from the name to the answer: resolve, connect (one address after the other), secure, ask, follow the
 * redirects of a GET.
 *
 * <p>The same deadline stands over all of it. Owner: the loop.
 */
public final class HttpGet {
    private static final int MAX_REDIRECTS = 5;

    /** Stands for whoever is asked by name through a proxy: an address of the internet, which may send us to no nearer one. */
    private static final InetAddress BEYOND_PROXY = NetUtil.createInetAddressFromIpAddressString("1.0.0.0");

    private final HttpClient client;
    private final Url original;
    private final Optional<HttpPost> post;
    private final SsrfPolicy ssrfPolicy;
    private final AddressChoice choice;
    private final int maxBytes;
    private final Duration timeout;
    private final Promise<HttpReply> promise;
    private Url url;
    private int redirects;
    private InetAddress sender;
    private Channel channel;
    private String stage = "looking up the host";

    /** @param post what is posted; empty for a GET */
    HttpGet(
            HttpClient client,
            Url url,
            Optional<HttpPost> post,
            SsrfPolicy ssrfPolicy,
            AddressChoice choice,
            int maxBytes,
            Duration timeout) {
        this.client = client;
        this.original = url;
        this.post = post;
        this.ssrfPolicy = ssrfPolicy;
        this.choice = choice;
        this.url = url;
        this.maxBytes = maxBytes;
        this.timeout = timeout;
        this.promise = client.loop.newPromise();
    }

    /** Completes on the loop; fails with {@link HttpException}. */
    public Future<HttpReply> future() {
        return promise;
    }

    void start() {
        Future<?> bound = client.loop.schedule(
                () -> fail("no answer within " + HttpFailure.seconds(timeout) + " (" + stage + ")", false, null),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        promise.addListener(done -> {
            bound.cancel(false);
            if (channel != null) {
                channel.close();
            }
        });
        LoopWork.task(this::resolve, this::fail).run();
    }

    /** Gives it up: it fails. */
    public void cancel() {
        fail("given up", false, null);
    }

    private void resolve() {
        stage = "looking up the host";
        if (client.resolver.leavesToProxy(url.host())) {
            // Where it leads to, the proxy alone knows, and it has to judge that.
            secure(List.of(InetSocketAddress.createUnresolved(url.host(), url.httpPort())));
            return;
        }
        client.resolver.resolve(url.host()).addListener(guarded((Future<List<InetAddress>> found) -> {
            if (!found.isSuccess()) {
                fail(found.cause());
                return;
            }
            List<InetAddress> addresses;
            try {
                addresses = choice.of(
                        sender == null
                                ? ssrfPolicy.allowed(found.getNow(), url)
                                : ssrfPolicy.allowedAfterRedirect(found.getNow(), url, sender));
            } catch (SsrfException e) {
                fail(e.getMessage(), true, e);
                return;
            }
            if (addresses.isEmpty()) {
                fail("has addresses of one family", true, null);
                return;
            }
            secure(addresses.stream()
                    .map(each -> new InetSocketAddress(each, url.httpPort()))
                    .toList());
        }));
    }

    private void secure(List<InetSocketAddress> addresses) {
        if (url.isHttps()) {
            stage = "preparing TLS";
            client.tlsClient.context().addListener(guarded((Future<SslContext> made) -> {
                if (made.isSuccess()) {
                    connect(addresses, 0, made.getNow());
                } else {
                    fail("TLS does not work here: " + made.cause().getMessage(), true, made.cause());
                }
            }));
        } else {
            connect(addresses, 0, null);
        }
    }

    /** What the listener throws fails the request at once: else its deadline would, with another reason. */
    private <F extends Future<?>> GenericFutureListener<F> guarded(GenericFutureListener<F> listener) {
        return LoopWork.listener(listener, this::fail);
    }

    private void connect(List<InetSocketAddress> addresses, int index, SslContext tls) {
        if (promise.isDone()) {
            return;
        }
        stage = "connecting";
        InetSocketAddress address = addresses.get(index);
        boolean last = index == addresses.size() - 1;
        // An address that swallows the attempt must not use up the time of the next one.
        long timeoutMillis = client.options.connectTimeout().toMillis() / (last ? 1 : 2);
        Promise<HttpReply> reply = client.loop.newPromise();
        ChannelFuture connecting = client.transport
                .tcp()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, timeoutMillis))
                .disableResolver()
                .handler(pipeline(reply, tls, address.isUnresolved() ? BEYOND_PROXY : address.getAddress()))
                .connect(address, client.options.sourceSocket());
        channel = connecting.channel();
        connecting.addListener(guarded((Future<Void> done) -> {
            if (done.isSuccess()) {
                ask(connecting.channel(), reply, tls != null);
            } else if (last) {
                fail(done.cause());
            } else {
                connect(addresses, index + 1, tls);
            }
        }));
    }

    private ChannelInitializer<Channel> pipeline(Promise<HttpReply> reply, SslContext tls, InetAddress address) {
        Url target = url;
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel made) {
                ResponseGuard guard = new ResponseGuard(maxBytes);
                if (tls != null) {
                    made.pipeline().addLast("tls", tls.newHandler(made.alloc(), target.host(), target.httpPort()));
                }
                guard.addTo(made.pipeline());
                made.pipeline().addLast(new HttpExchange(reply, address, guard));
            }
        };
    }

    private void ask(Channel to, Promise<HttpReply> reply, boolean secured) {
        stage = "waiting for the answer";
        reply.addListener(guarded((Future<HttpReply> done) -> {
            if (done.isSuccess()) {
                answered(done.getNow());
            } else {
                fail(done.cause());
            }
        }));
        if (!secured) {
            to.writeAndFlush(request());
            return;
        }
        stage = "securing the connection";
        to.pipeline().get(SslHandler.class).handshakeFuture().addListener(guarded((Future<Channel> done) -> {
            if (done.isSuccess()) {
                stage = "waiting for the answer";
                to.writeAndFlush(request());
            } else {
                fail(done.cause());
            }
        }));
    }

    private FullHttpRequest request() {
        FullHttpRequest get = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                post.isPresent() ? HttpMethod.POST : HttpMethod.GET,
                url.httpTarget(),
                post.map(each -> Unpooled.wrappedBuffer(each.body())).orElse(Unpooled.EMPTY_BUFFER));
        get.headers()
                .set(HttpHeaderNames.HOST, url.authority())
                .set(HttpHeaderNames.USER_AGENT, client.options.userAgent())
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        post.ifPresent(each -> {
            each.headers().forEach(get.headers()::set);
            get.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, each.contentType())
                    .set(HttpHeaderNames.CONTENT_LENGTH, each.body().length);
        });
        if (!url.userInfo().isEmpty()) {
            byte[] credentials = PercentEncoding.decode(url.userInfo()).getBytes(StandardCharsets.UTF_8);
            get.headers()
                    .set(
                            HttpHeaderNames.AUTHORIZATION,
                            "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        return get;
    }

    private void answered(HttpReply reply) {
        if (promise.isDone()) {
            return;
        }
        if (post.isPresent() || !reply.isRedirect()) {
            promise.trySuccess(reply);
            return;
        }
        if (++redirects > MAX_REDIRECTS) {
            fail("more than " + MAX_REDIRECTS + " redirects", true, null);
            return;
        }
        try {
            Url next = url.resolve(reply.location());
            if (!next.isHttp()) {
                fail("redirected to a " + next.scheme() + " address", true, null);
            } else if (url.isHttps() && !next.isHttps()) {
                fail("redirected from https to http (" + next.label() + "), refused", true, null);
            } else {
                url = next;
                sender = reply.from();
                resolve();
            }
        } catch (MalformedURLException e) {
            fail("redirected to an impossible address: " + e.getMessage(), true, null);
        }
    }

    private void fail(Throwable cause) {
        HttpFailure failure = HttpFailure.of(cause, url, client.options.connectTimeout());
        fail(failure.reason(), failure.forGood(), cause);
    }

    private void fail(String reason, boolean forGood, Throwable cause) {
        String where = redirects <= MAX_REDIRECTS && !url.equals(original) ? "redirected to " + url.label() + ": " : "";
        promise.tryFailure(new HttpException(original.label(), where + reason, forGood, cause));
    }
}

package dev.spate.http;

import dev.spate.net.AddressChoice;
import dev.spate.net.LoopWork;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GenericFutureListener;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * One GET or POST from the name to the answer: dial, ask, follow the redirects of a GET.
 *
 * <p>The same deadline stands over all of it. Owner: the loop.
 */
public final class HttpGet {
    private static final int MAX_REDIRECTS = 5;

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
    private HttpDial dial;
    /** Of the address that is tried. */
    private Promise<HttpReply> reply;

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
                () -> fail("no answer within " + HttpFailure.seconds(timeout) + " (" + dial.stage() + ")", false, null),
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        promise.addListener(done -> {
            bound.cancel(false);
            dial.cancel();
        });
        dial();
    }

    /** Gives it up: it fails. */
    public void cancel() {
        fail("given up", false, null);
    }

    private void dial() {
        dial = new HttpDial(client, url, ssrfPolicy, choice, Optional.ofNullable(sender), this::expectAnswer);
        dial.start().addListener(guarded((Future<Channel> done) -> {
            if (done.isSuccess()) {
                ask(done.getNow());
            } else if (done.cause() instanceof HttpException failure) {
                fail(failure.reason(), failure.forGood(), failure.getCause());
            }
        }));
    }

    private void expectAnswer(ChannelPipeline pipeline, InetAddress address) {
        reply = client.loop.newPromise();
        ResponseGuard guard = new ResponseGuard(maxBytes);
        guard.addTo(pipeline);
        pipeline.addLast(new HttpExchange(reply, address, guard));
    }

    /** What the listener throws fails the request at once: else its deadline would, with another reason. */
    private <F extends Future<?>> GenericFutureListener<F> guarded(GenericFutureListener<F> listener) {
        return LoopWork.listener(listener, this::fail);
    }

    private void ask(Channel to) {
        reply.addListener(guarded((Future<HttpReply> done) -> {
            if (done.isSuccess()) {
                answered(done.getNow());
            } else {
                fail(done.cause());
            }
        }));
        to.writeAndFlush(request());
    }

    private FullHttpRequest request() {
        FullHttpRequest get = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                post.isPresent() ? HttpMethod.POST : HttpMethod.GET,
                url.httpTarget(),
                post.map(each -> Unpooled.wrappedBuffer(each.body())).orElse(Unpooled.EMPTY_BUFFER));
        get.headers()
                .set(HttpHeaderNames.HOST, url.hostHeader())
                .set(HttpHeaderNames.USER_AGENT, client.options.userAgent())
                .set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.GZIP)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        post.ifPresent(each -> {
            each.headers().forEach(get.headers()::set);
            get.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, each.contentType())
                    .set(HttpHeaderNames.CONTENT_LENGTH, each.body().length);
        });
        RangeConnection.authorization(url).ifPresent(value -> get.headers().set(HttpHeaderNames.AUTHORIZATION, value));
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
                dial();
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

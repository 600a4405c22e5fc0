package dev.spate.http;

import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;

/**
 * Fetches a document over HTTP or HTTPS: a torrent file that was given by its address.
 *
 * <p>Follows at most five redirects (never from https to http), decompresses, and never holds more than it was told.
 * Owner: the loop.
 */
public final class HttpFetch {
    private final EventLoop loop;
    private final HttpClient client;

    /** @param options whose connect timeout, user agent and trust are used */
    public HttpFetch(Transport transport, HostResolver resolver, HttpOptions options) {
        this.loop = transport.loop();
        this.client = new HttpClient(transport, resolver, options);
    }

    /** Like {@link #get(String, int, Duration)}. */
    public Future<byte[]> get(URI uri, int maxBytes, Duration timeout) {
        return get(uri.toString(), maxBytes, timeout);
    }

    /**
     * Fetches a document; only an answer of status 2xx counts.
     *
     * @param address as a person typed it
     * @param maxBytes bound on its decompressed length
     * @param timeout for all of it
     * @return on the loop; fails with {@link HttpException}
     */
    public Future<byte[]> get(String address, int maxBytes, Duration timeout) {
        assert loop.inEventLoop();
        Url url;
        try {
            url = Url.parse(address);
        } catch (MalformedURLException e) {
            return loop.newFailedFuture(new HttpException(Url.labelOf(address), e.getMessage(), true, e));
        }
        if (!url.isHttp()) {
            return loop.newFailedFuture(new HttpException(url.label(), "not an http or https address", true, null));
        }
        Promise<byte[]> promise = loop.newPromise();
        client.get(url, SsrfPolicy.FETCH, maxBytes, timeout).future().addListener((Future<HttpReply> done) -> {
            if (!done.isSuccess()) {
                promise.tryFailure(done.cause());
            } else if (!done.getNow().isSuccess()) {
                HttpReply reply = done.getNow();
                promise.tryFailure(new HttpException(url.label(), reply.statusLine(), reply.isForGood(), null));
            } else {
                promise.trySuccess(done.getNow().body());
            }
        });
        return promise;
    }

    /** An address for a person: without user name, password, query and passkey, whether or not it is one. */
    public static String label(String address) {
        return Url.labelOf(address);
    }

    /** Gives up what is under way. */
    public void close() {
        client.close();
    }
}

package dev.spate.http;

import dev.spate.net.AddressChoice;
import dev.spate.net.HostResolver;
import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes HTTP GETs and POSTs, bounded in time, size and number. GETs follow redirects.
 *
 * <p>At most {@value #MAX_RUNNING} are under way, each with at most one answer in memory. The others wait their turn;
 * their time begins with it. Owner: the loop.
 */
public final class HttpClient {
    /** How many requests are under way at once. */
    static final int MAX_RUNNING = 32;

    final EventLoop loop;
    final Transport transport;
    final HostResolver resolver;
    final HttpOptions options;
    final TlsClient tlsClient;
    private final Set<HttpGet> running = new LinkedHashSet<>();
    private final Set<HttpGet> waiting = new LinkedHashSet<>();

    public HttpClient(Transport transport, HostResolver resolver, HttpOptions options) {
        this.loop = transport.loop();
        this.transport = transport;
        this.resolver = resolver;
        this.options = options;
        this.tlsClient = new TlsClient(loop, options.trust().orElse(null));
    }

    /** Another one like this whose requests come from an address of this machine. */
    public HttpClient from(InetAddress source) {
        return new HttpClient(transport, resolver, options.from(source));
    }

    /**
     * Gets an address.
     *
     * @param ssrfPolicy which addresses may be asked
     * @param maxBytes bound on the decompressed body
     * @param timeout for the whole request, redirects included; begins when its turn comes
     * @return on the loop: the answer, whatever its status; fails with {@link HttpException}
     */
    public HttpGet get(Url url, SsrfPolicy ssrfPolicy, int maxBytes, Duration timeout) {
        return get(url, ssrfPolicy, AddressChoice.ANY, maxBytes, timeout);
    }

    /** The same at some of the host's addresses; fails when it has none of these. */
    public HttpGet get(Url url, SsrfPolicy ssrfPolicy, AddressChoice addresses, int maxBytes, Duration timeout) {
        assert loop.inEventLoop();
        return start(new HttpGet(this, url, Optional.empty(), ssrfPolicy, addresses, maxBytes, timeout));
    }

    /**
     * Posts to an address; redirects are answers like any other.
     *
     * @param ssrfPolicy which addresses may be asked
     * @param maxBytes bound on the decompressed body of the answer
     * @param timeout as for {@link #get}
     * @return as for {@link #get}
     */
    public HttpGet post(Url url, HttpPost post, SsrfPolicy ssrfPolicy, int maxBytes, Duration timeout) {
        assert loop.inEventLoop();
        return start(new HttpGet(this, url, Optional.of(post), ssrfPolicy, AddressChoice.ANY, maxBytes, timeout));
    }

    /**
     * Connects to a web server that is to be asked for ranges of files. How many such connections there are is for the caller
     * to bound.
     *
     * @param origin any address at the server
     * @param ssrfPolicy which addresses may be asked
     * @param sender the server that redirected to this one; empty when none did
     * @param limit on what is read
     * @param listener hears of answers and of the end, never before this returns
     */
    public RangeConnection ranges(
            Url origin, SsrfPolicy ssrfPolicy, Optional<InetAddress> sender, RateLimit limit, RangeListener listener) {
        assert loop.inEventLoop();
        RangeConnection connection = new RangeConnection(this, origin, ssrfPolicy, sender, limit, listener);
        loop.execute(connection::start);
        return connection;
    }

    private HttpGet start(HttpGet get) {
        waiting.add(get);
        get.future().addListener((Future<HttpReply> done) -> {
            waiting.remove(get);
            running.remove(get);
            startNext();
        });
        startNext();
        return get;
    }

    /**
     * Gets a document that the user asked for, such as a torrent by its address. Only an answer of status 2xx counts.
     *
     * @param address as a person typed it
     * @param maxBytes bound on its decompressed length
     * @param timeout as for {@link #get}
     * @return on the loop; fails with {@link HttpException}
     */
    public Future<byte[]> fetch(String address, int maxBytes, Duration timeout) {
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
        get(url, SsrfPolicy.FETCH, maxBytes, timeout).future().addListener((Future<HttpReply> done) -> {
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

    private void startNext() {
        while (!waiting.isEmpty() && running.size() < MAX_RUNNING) {
            HttpGet next = waiting.iterator().next();
            waiting.remove(next);
            running.add(next);
            next.start();
        }
    }

    /** Gives up all that is under way. */
    public void close() {
        assert loop.inEventLoop();
        List<HttpGet> all = new ArrayList<>(waiting);
        all.addAll(running);
        waiting.clear();
        all.forEach(HttpGet::cancel);
    }
}

package dev.spate.tracker;

import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Makes HTTP GETs: bounded in time and size, following redirects. Owner: the loop. */
final class HttpClient {
    final EventLoop loop;
    final Transport transport;
    final HostResolver resolver;
    final TrackerOptions options;
    final Tls tls;
    private final Set<HttpGet> running = new LinkedHashSet<>();

    HttpClient(Transport transport, HostResolver resolver, TrackerOptions options) {
        this.loop = transport.loop();
        this.transport = transport;
        this.resolver = resolver;
        this.options = options;
        this.tls = new Tls(loop, options.trust().orElse(null));
    }

    /**
     * Gets an address.
     *
     * @param maxBytes bound on the decompressed body
     * @param timeout for all of it, redirects included
     * @return on the loop: the answer, whatever its status; fails with {@link FetchException}
     */
    HttpGet get(Url url, int maxBytes, Duration timeout) {
        assert loop.inEventLoop();
        HttpGet get = new HttpGet(this, url, maxBytes, timeout);
        running.add(get);
        get.future().addListener((Future<HttpReply> done) -> running.remove(get));
        get.start();
        return get;
    }

    /** Gives up all that is under way. */
    void close() {
        assert loop.inEventLoop();
        List.copyOf(running).forEach(HttpGet::cancel);
    }
}

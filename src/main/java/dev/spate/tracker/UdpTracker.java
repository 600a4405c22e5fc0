package dev.spate.tracker;

import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A tracker that is asked over UDP (BEP 15). Sockets live as long as their connection ids are good for anything.
 *
 * <p>Owner: the loop.
 */
final class UdpTracker implements Tracker {
    private static final long IDLE_SECONDS = 60;

    final Transport transport;
    final HostResolver resolver;
    final TrackerOptions options;
    final SsrfPolicy ssrfPolicy;
    final EventLoop loop;
    private final Url url;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, UdpTrackerSocket> sockets = new HashMap<>();
    private final Set<UdpAnnounceCall> running = new LinkedHashSet<>();
    private Future<?> idle;

    /** @param ssrfPolicy where the tracker may be */
    UdpTracker(
            Url url,
            Transport transport,
            HostResolver resolver,
            TrackerOptions options,
            SsrfPolicy ssrfPolicy,
            RandomGenerator random) {
        this.url = url;
        this.transport = transport;
        this.resolver = resolver;
        this.options = options;
        this.ssrfPolicy = ssrfPolicy;
        this.loop = transport.loop();
        this.random = random;
    }

    @Override
    public String label() {
        return url.label();
    }

    @Override
    public Future<AnnounceResponse> announce(AnnounceRequest request) {
        assert loop.inEventLoop();
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
        UdpAnnounceCall call = new UdpAnnounceCall(this, url, request);
        running.add(call);
        call.future().addListener((Future<AnnounceResponse> done) -> {
            running.remove(call);
            if (running.isEmpty() && idle == null) {
                idle = loop.schedule(this::closeSockets, IDLE_SECONDS, TimeUnit.SECONDS);
            }
        });
        call.start();
        return call.future();
    }

    /** The socket for an address, made when there is none that works. */
    UdpTrackerSocket socket(InetSocketAddress address) {
        UdpTrackerSocket socket = sockets.get(address);
        if (socket == null || !socket.isUsable()) {
            socket = new UdpTrackerSocket(transport, address, options.http().sourceSocket(), random);
            sockets.put(address, socket);
        }
        return socket;
    }

    @Override
    public void close() {
        assert loop.inEventLoop();
        List.copyOf(running).forEach(UdpAnnounceCall::cancel);
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
        closeSockets();
    }

    private void closeSockets() {
        sockets.values().forEach(UdpTrackerSocket::close);
        sockets.clear();
        idle = null;
    }
}

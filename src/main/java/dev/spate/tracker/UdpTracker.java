package dev.spate.tracker;

import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.AddressChoice;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import dev.spate.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
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
    final AddressChoice addresses;
    final EventLoop loop;
    private final Url url;
    private final RandomGenerator random;
    private final Map<InetSocketAddress, UdpTrackerSocket> sockets = new HashMap<>();
    private final Set<UdpTrackerCall<?>> running = new LinkedHashSet<>();
    private Future<?> idle;

    /**
     * A tracker that is not asked yet.
     *
     * @param ssrfPolicy where it may be
     * @param addresses which of its addresses are asked
     */
    UdpTracker(
            Url url,
            Transport transport,
            HostResolver resolver,
            TrackerOptions options,
            SsrfPolicy ssrfPolicy,
            AddressChoice addresses,
            RandomGenerator random) {
        this.url = url;
        this.transport = transport;
        this.resolver = resolver;
        this.options = options;
        this.ssrfPolicy = ssrfPolicy;
        this.addresses = addresses;
        this.loop = transport.loop();
        this.random = random;
    }

    @Override
    public String label() {
        return url.label();
    }

    @Override
    public Future<AnnounceResponse> announce(AnnounceRequest request) {
        return ask(new UdpTrackerCall.Question<>() {
            @Override
            public int action() {
                return UdpTrackerCodec.ANNOUNCE;
            }

            @Override
            public int answerBytes() {
                return UdpTrackerCodec.ANNOUNCE_RESPONSE_BYTES;
            }

            @Override
            public void write(ByteBuf out, long connection, int transaction) {
                UdpTrackerCodec.writeAnnounceRequest(out, connection, transaction, request, url.target());
            }

            @Override
            public AnnounceResponse read(ByteBuf rest, InetAddress from, int addressBytes) {
                return UdpTrackerCodec.readAnnounceResponse(rest, addressBytes).withoutLocalPeersFrom(from);
            }
        });
    }

    @Override
    public Future<ScrapeResponse> scrape(InfoHash infoHash) {
        return ask(new UdpTrackerCall.Question<>() {
            @Override
            public int action() {
                return UdpTrackerCodec.SCRAPE;
            }

            @Override
            public int answerBytes() {
                return UdpTrackerCodec.SCRAPE_RESPONSE_BYTES;
            }

            @Override
            public void write(ByteBuf out, long connection, int transaction) {
                UdpTrackerCodec.writeScrapeRequest(out, connection, transaction, infoHash);
            }

            @Override
            public ScrapeResponse read(ByteBuf rest, InetAddress from, int addressBytes) {
                return UdpTrackerCodec.readScrapeResponse(rest);
            }
        });
    }

    private <T> Future<T> ask(UdpTrackerCall.Question<T> question) {
        assert loop.inEventLoop();
        if (idle != null) {
            idle.cancel(false);
            idle = null;
        }
        UdpTrackerCall<T> call = new UdpTrackerCall<>(this, url, question);
        running.add(call);
        call.future().addListener((Future<T> done) -> {
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
        List.copyOf(running).forEach(UdpTrackerCall::cancel);
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

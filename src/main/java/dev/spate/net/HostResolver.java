package dev.spate.net;

import io.netty.channel.EventLoop;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Turns host names into addresses without blocking the loop.
 *
 * <p>Numeric addresses and {@code localhost} are answered at once. The DNS client (its classes, its socket, the
 * system's resolver configuration) is loaded with the first name that needs it.
 *
 * <p>Owner: the transport's loop.
 */
public final class HostResolver implements AutoCloseable {
    private static final int MAX_ADDRESSES = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(8);
    private static final int QUERIES = 3;
    private static final int MIN_TTL_SECONDS = 10;
    private static final int MAX_TTL_SECONDS = 3_600;

    private final Transport transport;
    private final EventLoop loop;
    private final Supplier<DnsServerAddressStreamProvider> servers;
    private final Duration timeout;
    private final NetworkFence fence;
    private final boolean leftToProxy;
    private DnsNameResolver dns;
    private boolean closed;

    /** A resolver whose queries go through this transport to the system's name servers: to none behind a fence. */
    public HostResolver(Transport transport) {
        this(
                transport,
                DnsServerAddressStreamProviders::platformDefault,
                TIMEOUT,
                transport.fence(),
                transport.isProxied());
    }

    /** The one that looks up the proxy of this transport. */
    static HostResolver ofProxy(Transport transport) {
        return new HostResolver(
                transport, DnsServerAddressStreamProviders::platformDefault, TIMEOUT, transport.fence(), false);
    }

    /** One that asks other servers, with another timeout for each name. */
    public HostResolver(Transport transport, Supplier<DnsServerAddressStreamProvider> servers, Duration timeout) {
        this(transport, servers, timeout, NetworkFence.NONE, false);
    }

    /**
     * @param fence behind which names must be known to this machine: a near name server asks others
     * @param leftToProxy whether names are looked up by a proxy, and never here
     */
    private HostResolver(
            Transport transport,
            Supplier<DnsServerAddressStreamProvider> servers,
            Duration timeout,
            NetworkFence fence,
            boolean leftToProxy) {
        this.transport = transport;
        this.leftToProxy = leftToProxy;
        this.fence = fence;
        this.loop = transport.loop();
        this.servers = servers;
        this.timeout = timeout;
    }

    /**
     * Looks a host up.
     *
     * @param host a name, or a numeric address (IPv6 without brackets)
     * @return on the loop: 1 to 8 addresses, IPv4 first. Fails with {@link UnknownHostException} when there is no such
     *     host and with {@link SocketTimeoutException} when DNS does not answer; both messages are for a person
     */
    public Future<List<InetAddress>> resolve(String host) {
        assert loop.inEventLoop();
        try {
            byte[] numeric = NetUtil.createByteArrayFromIpAddressString(host);
            if (numeric != null) {
                // Of an interface by its number; one by a name may not be there.
                InetAddress scoped = host.indexOf('%') < 0 ? null : NetUtil.createInetAddressFromIpAddressString(host);
                return loop.newSucceededFuture(List.of(scoped == null ? InetAddress.getByAddress(numeric) : scoped));
            }
            if (isLocalhost(host)) {
                return loop.newSucceededFuture(List.of(NetUtil.LOCALHOST4, NetUtil.LOCALHOST6));
            }
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (closed) {
            return loop.newFailedFuture(new UnknownHostException("resolver is closed"));
        }
        if (leftToProxy) {
            return loop.newFailedFuture(
                    new UnknownHostException(host + " is not looked up here: names are the proxy's (--proxy)"));
        }
        if (fence == NetworkFence.LOOPBACK) {
            return hostsFile(host);
        }
        Promise<List<InetAddress>> promise = loop.newPromise();
        Future<List<InetAddress>> query = dns().resolveAll(host);
        Future<?> bound = loop.schedule(
                () -> {
                    promise.tryFailure(silent(host));
                    query.cancel(false);
                },
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
        promise.addListener(done -> bound.cancel(false));
        query.addListener(LoopWork.listener(
                (Future<List<InetAddress>> done) -> {
                    if (done.isSuccess()) {
                        promise.trySuccess(sorted(done.getNow()));
                    } else {
                        promise.tryFailure(timedOut(done.cause()) ? silent(host) : unknown(host));
                    }
                },
                promise::tryFailure));
        return promise;
    }

    /** Whether a proxy looks up this host: whatever is neither numeric nor {@code localhost}, when there is one. */
    public boolean leavesToProxy(String host) {
        return leftToProxy && NetUtil.createByteArrayFromIpAddressString(host) == null && !isLocalhost(host);
    }

    /** Whether there is a DNS client. */
    boolean hasAsked() {
        return dns != null;
    }

    /** Ends the DNS client, if there ever was one. */
    @Override
    public void close() {
        assert loop.inEventLoop();
        closed = true;
        if (dns != null) {
            dns.close();
        }
    }

    private DnsNameResolver dns() {
        if (dns == null) {
            dns = new DnsNameResolverBuilder(loop)
                    .datagramChannelFactory(transport.datagrams())
                    .socketChannelFactory(transport.sockets())
                    // A port of its own for each name, so that a forged answer has to guess it too.
                    .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
                    .localAddress(transport.dnsSource())
                    .nameServerProvider(servers.get())
                    .queryTimeoutMillis(timeout.toMillis() / QUERIES)
                    .ttl(MIN_TTL_SECONDS, MAX_TTL_SECONDS)
                    .negativeTtl(MIN_TTL_SECONDS)
                    .build();
        }
        return dns;
    }

    /** Behind the fence: what the hosts file of this machine says, if that is loopback. */
    private Future<List<InetAddress>> hostsFile(String host) {
        InetAddress known = HostsFileEntriesResolver.DEFAULT.address(host, ResolvedAddressTypes.IPV4_PREFERRED);
        return known != null && fence.admits(known)
                ? loop.newSucceededFuture(List.of(known))
                : loop.newFailedFuture(new UnknownHostException(NetworkFence.notLookedUp(host)));
    }

    private static boolean isLocalhost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    private static List<InetAddress> sorted(List<InetAddress> addresses) {
        return addresses.stream()
                .distinct()
                .sorted(Comparator.comparing((InetAddress each) -> !(each instanceof Inet4Address)))
                .limit(MAX_ADDRESSES)
                .toList();
    }

    private static boolean timedOut(Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof DnsNameResolverTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private static SocketTimeoutException silent(String host) {
        return new SocketTimeoutException("DNS does not answer for " + host);
    }

    private static UnknownHostException unknown(String host) {
        return new UnknownHostException("unknown host " + host);
    }
}

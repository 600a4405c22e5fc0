package dev.spate.tracker;

import dev.spate.http.HttpClient;
import dev.spate.http.SsrfException;
import dev.spate.http.SsrfPolicy;
import dev.spate.http.Url;
import dev.spate.net.AddressChoice;
import dev.spate.net.HostResolver;
import dev.spate.net.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.MalformedURLException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** Opens trackers by the scheme of their address. Owner: the transport's loop. */
public final class Trackers implements Tracker.Opener {
    private final EventLoop loop;
    private final Transport transport;
    private final HostResolver resolver;
    private final TrackerOptions options;
    private final RandomGenerator random;
    private final HttpClient http;
    private final BiConsumer<InetAddress, InetAddress> seenAs;

    /** @param random for transaction ids; must not be guessable from outside */
    public Trackers(Transport transport, HostResolver resolver, TrackerOptions options, RandomGenerator random) {
        this(transport, resolver, options, random, (tracker, ours) -> {});
    }

    /**
     * The same.
     *
     * @param seenAs is told the address of a tracker, and the one that it sees us at (BEP 24)
     */
    public Trackers(
            Transport transport,
            HostResolver resolver,
            TrackerOptions options,
            RandomGenerator random,
            BiConsumer<InetAddress, InetAddress> seenAs) {
        this.loop = transport.loop();
        this.transport = transport;
        this.resolver = resolver;
        this.options = options;
        this.random = random;
        this.seenAs = seenAs;
        this.http = new HttpClient(transport, resolver, options.http());
    }

    /**
     * Opens a tracker; nothing is sent yet.
     *
     * @throws TrackerException for an address that cannot be, or a scheme other than http, https and udp
     */
    @Override
    public Tracker open(String address) throws TrackerException {
        return opened(parsed(address), SsrfPolicy.ANNOUNCE, AddressChoice.ANY);
    }

    @Override
    public Optional<Tracker> openSecondFamily(String address) throws TrackerException {
        return secondFamily(address, SsrfPolicy.ANNOUNCE);
    }

    /**
     * The same, but the trackers at some addresses may be anywhere.
     *
     * @param byUser addresses that the user named; no stranger's
     */
    public Tracker.Opener trusting(Collection<String> byUser) {
        Set<String> trusted = byUser.stream().map(String::strip).collect(Collectors.toSet());
        return new Tracker.Opener() {
            @Override
            public Tracker open(String address) throws TrackerException {
                return opened(parsed(address), policy(address), AddressChoice.ANY);
            }

            @Override
            public Optional<Tracker> openSecondFamily(String address) throws TrackerException {
                return secondFamily(address, policy(address));
            }

            private SsrfPolicy policy(String address) {
                return trusted.contains(address) ? SsrfPolicy.FETCH : SsrfPolicy.ANNOUNCE;
            }
        };
    }

    /** Whoever is named by a number has one address; of whom a proxy looks up we know none. */
    private Optional<Tracker> secondFamily(String address, SsrfPolicy ssrfPolicy) throws TrackerException {
        Url url = parsed(address);
        return NetUtil.createByteArrayFromIpAddressString(url.host()) == null && !resolver.leavesToProxy(url.host())
                ? Optional.of(opened(url, ssrfPolicy, AddressChoice.SECOND_FAMILY))
                : Optional.empty();
    }

    private Tracker opened(Url url, SsrfPolicy ssrfPolicy, AddressChoice addresses) {
        assert loop.inEventLoop();
        if (url.isHttp()) {
            return new HttpTracker(
                    url,
                    http,
                    resolver,
                    loop,
                    ssrfPolicy,
                    addresses,
                    options.http().timeout(),
                    options.crypto(),
                    seenAs);
        }
        return new UdpTracker(url, transport, resolver, options, ssrfPolicy, addresses, random);
    }

    /**
     * Checks an address without opening anything.
     *
     * @throws TrackerException as {@link #open}
     */
    public static void check(String address) throws TrackerException {
        parsed(address);
    }

    private static Url parsed(String address) throws TrackerException {
        Url url;
        try {
            url = Url.parse(address);
        } catch (MalformedURLException e) {
            throw TrackerException.forGood(Url.labelOf(address), e.getMessage());
        }
        if (!url.isHttp() && !url.scheme().equals("udp")) {
            throw TrackerException.forGood(url.label(), "unsupported scheme " + url.scheme());
        }
        if (!url.isHttp() && url.port() < 0) {
            throw TrackerException.forGood(url.label(), "a udp tracker needs a port");
        }
        try {
            SsrfPolicy.checkQuery(url);
        } catch (SsrfException e) {
            throw TrackerException.forGood(url.label(), e.getMessage());
        }
        return url;
    }
}

package dev.spate.net;

import dev.spate.net.NetworkFence.Head;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running event loop thread, named {@code spate-loop}, and the one place where the sockets on it are made: behind
 * the {@link NetworkFence} of this process.
 *
 * <p>By default it takes epoll on Linux and kqueue on macOS where Netty's native library loads, else NIO: a library
 * that does not load costs speed, not the run. Classes of other transports are never loaded. The thread is a daemon,
 * so a process whose main thread has ended does not hang on it.
 *
 * <p>Any thread may use it, but for the UDP sockets that are shared.
 */
public final class Transport implements AutoCloseable {
    /** The system property that names a {@link TransportName transport} when the caller leaves the choice to us. */
    public static final String PROPERTY = "spate.transport";

    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
    private static final long CLOSE_BOUND_MILLIS = 1_000;
    private static final int KNOCK_TIMEOUT_MILLIS = 5_000;

    private final NetworkFence fence;
    private final Route route;
    private final Channels channels;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    /** Those that are shared. Owner: the loop. */
    private final List<UdpSocket> udpSockets = new ArrayList<>();
    /** The interface that the system binds each socket to; empty: they are bound by their addresses, or not at all. */
    private final Optional<DeviceOption> device;
    /** Of UDP, at a proxy of SOCKS 5. */
    private final Optional<Socks5Relays> relays;

    private final ProxyLookup proxyLookup;
    /** Null until a proxy with a name is looked for. Owner: the loop. */
    private HostResolver proxyResolver;

    private Transport(Channels channels, MultiThreadIoEventLoopGroup group, Route route) {
        this.fence = NetworkFence.ofProcess();
        this.route = route;
        this.channels = channels;
        this.group = group;
        this.loop = group.next();
        this.proxyLookup = new ProxyLookup(loop, this::lookUpProxy, this::knockAtProxy);
        this.device = route.binding()
                .flatMap(NetworkBinding::device)
                .map(DeviceOption::new)
                .filter(each -> each.worksOn(channels));
        this.relays = route.proxy()
                .filter(proxy -> proxy.kind() == ProxyAddress.Kind.SOCKS5)
                .map(proxy -> new Socks5Relays(loop, proxy, sockets(), proxyLookup));
    }

    private static ThreadFactory threads() {
        return new DefaultThreadFactory("spate-loop", true) {
            @Override
            protected Thread newThread(Runnable task, String name) {
                return super.newThread(task, "spate-loop");
            }
        };
    }

    /**
     * Starts the loop.
     *
     * @param name which transport; {@link TransportName#AUTO} takes what the {@link #PROPERTY} says, and without it the
     *     best of this machine
     * @throws TransportException when another than AUTO does not work here, or the property names none
     */
    public static Transport start(TransportName name) {
        return start(name, Route.DIRECT);
    }

    /** The same, with sockets that go by this way alone. */
    public static Transport start(TransportName name, Route route) {
        Channels channels = chosen(name);
        return new Transport(channels, new MultiThreadIoEventLoopGroup(1, threads(), channels.handlers()), route);
    }

    /**
     * The same, with timers that go by another clock. When that jumps, the loop notices at the next task or input.
     *
     * @param clock monotonic nanoseconds, with the origin of {@link System#nanoTime()}
     */
    public static Transport start(TransportName name, LongSupplier clock) {
        Channels channels = chosen(name);
        return new Transport(channels, new ClockedEventLoop(threads(), channels.handlers(), clock), Route.DIRECT);
    }

    private static Channels chosen(TransportName name) {
        TransportName wanted = wanted(name);
        return wanted == TransportName.AUTO ? usual() : asked(wanted);
    }

    /** Starts the loop on the best transport of this machine, unless the {@link #PROPERTY} names another. */
    public static Transport start() {
        return start(TransportName.AUTO);
    }

    /** Why this transport does not work on this machine, in words; empty when it does. */
    public static Optional<String> obstacle(TransportName name) {
        return name == TransportName.AUTO
                ? Optional.empty()
                : Optional.ofNullable(channels(name).obstacle()).map(Transport::reason);
    }

    /** The one event loop; its thread starts with the first task. */
    public EventLoop loop() {
        return loop;
    }

    /** What makes outgoing TCP connections on the loop, as far as the {@link NetworkFence} reaches. */
    public Bootstrap tcp() {
        return new Bootstrap()
                .group(loop)
                .channelFactory(route.proxy().map(this::proxied).orElseGet(this::sockets));
    }

    /**
     * What makes listening TCP sockets on the loop; behind a {@link NetworkFence} they let in only who is on this side.
     */
    public ServerBootstrap listener() {
        return new ServerBootstrap()
                .group(loop)
                .channelFactory(beside(fenced(channels.serverSocket()), ClosedHead.LISTENING));
    }

    /**
     * What makes UDP sockets on the loop, which send as far as the {@link NetworkFence} reaches; through a SOCKS 5 proxy, if
     * there is one, and closed with another.
     */
    public Bootstrap udp() {
        return new Bootstrap()
                .group(loop)
                .channelFactory(relays.map(this::relayed).orElseGet(() -> beside(datagrams(), ClosedHead.UDP)));
    }

    private ChannelFactory<DatagramChannel> relayed(Socks5Relays through) {
        ChannelFactory<DatagramChannel> direct = datagrams();
        return () -> {
            DatagramChannel channel = direct.newChannel();
            channel.pipeline().addLast("proxy", new Socks5UdpHead(through, fence));
            return channel;
        };
    }

    /** Whether there may be UDP: without a proxy, and with one that can be asked to pass it on. */
    public boolean mayHaveUdp() {
        return !isProxied() || relays.isPresent();
    }

    /** Has somebody told, once and on the loop, why the proxy passes on no UDP; for a person. On the loop. */
    public void onUdpRefused(Consumer<String> listener) {
        relays.ifPresent(each -> each.onRefusal(listener));
    }

    /**
     * A part in a UDP socket at this address, which users of other kinds may have too; on the loop. With port 0 it is
     * any that others have at the unspecified address, or else a new one.
     */
    public UdpShare udp(InetSocketAddress address, UdpShare.Kind kind, UdpShare.Receiver receiver) {
        UdpSocket socket = udpSockets.stream()
                .filter(each -> each.fits(address, kind))
                .findFirst()
                .orElseGet(() -> {
                    // A relay takes one datagram at a time, each with its head.
                    DatagramBatches batches = isProxied() ? new DatagramBatches() : channels.batches();
                    UdpSocket made = new UdpSocket(udp(), batches, address, udpSockets::remove);
                    udpSockets.add(made);
                    return made;
                });
        return socket.share(kind, receiver);
    }

    /** The same for sockets of one family: others pass for IPv6, and multicast of IPv4 takes one that is not. */
    public Bootstrap udp(SocketProtocolFamily family) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(beside(fenced(() -> channels.datagram(family)), ClosedHead.UDP));
    }

    /**
     * UDP sockets of one family for a group of this interface: these are bound to no address, as a socket that is hears no
     * group.
     */
    public Bootstrap multicast(SocketProtocolFamily family) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(beside(behindFence(() -> channels.datagram(family)), ClosedHead.UDP));
    }

    /** Whether anything may leave or come by this interface. */
    public boolean includes(NetworkInterface one) {
        return route.binding().map(each -> each.includes(one)).orElse(true);
    }

    /** Whether all connections go through a proxy: nobody is let in, and names are looked up there. */
    public boolean isProxied() {
        return route.proxy().isPresent();
    }

    /** Where the sockets of the DNS client are bound to; null for anywhere, or when the system binds them. */
    SocketAddress dnsSource() {
        return device.isPresent()
                ? null
                : route.binding()
                        .map(each -> new InetSocketAddress(each.addresses().get(0), 0))
                        .orElse(null);
    }

    /** By which way the sockets reach others. */
    public Route route() {
        return route;
    }

    private ChannelFactory<SocketChannel> proxied(ProxyAddress proxy) {
        ChannelFactory<SocketChannel> direct = sockets();
        return () -> {
            SocketChannel channel = direct.newChannel();
            channel.pipeline().addLast("proxy", new ProxyHead(proxy, fence, proxyLookup));
            return channel;
        };
    }

    private Future<List<InetAddress>> lookUpProxy(String host) {
        if (proxyResolver == null) {
            proxyResolver = HostResolver.ofProxy(this);
        }
        return proxyResolver.resolve(host);
    }

    private Future<?> knockAtProxy(InetAddress address) {
        int port = route.proxy().orElseThrow().port();
        Promise<Void> knocked = loop.newPromise();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(sockets())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, KNOCK_TIMEOUT_MILLIS)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(new InetSocketAddress(address, port));
        connecting.addListener(new PromiseNotifier<>(false, knocked));
        knocked.addListener(done -> connecting.channel().close());
        return knocked;
    }

    /** What would pass the proxy by, if there is one, is closed. */
    private <C extends Channel> ChannelFactory<C> beside(ChannelFactory<C> factory, ClosedHead closed) {
        return isProxied()
                ? () -> {
                    C channel = factory.newChannel();
                    channel.pipeline().addLast("beside", closed);
                    return channel;
                }
                : factory;
    }

    /** For the proxy, and what is looked up besides one: not through it. */
    ChannelFactory<SocketChannel> sockets() {
        return fenced(channels.socket());
    }

    ChannelFactory<DatagramChannel> datagrams() {
        return fenced(channels.datagram());
    }

    private <C extends Channel> ChannelFactory<C> fenced(Class<? extends C> type) {
        return fenced(new ReflectiveChannelFactory<C>(type));
    }

    /** Bound where the route says, and behind the fence. */
    private <C extends Channel> ChannelFactory<C> fenced(ChannelFactory<C> factory) {
        ChannelFactory<C> behindFence = behindFence(factory);
        if (route.binding().isEmpty()) {
            return behindFence;
        }
        BoundHead bound = new BoundHead(route.binding().get());
        return () -> {
            C channel = behindFence.newChannel();
            if (device.isPresent()) {
                device.get().set(channel);
            } else {
                channel.pipeline().addLast("bound", bound);
            }
            return channel;
        };
    }

    private <C extends Channel> ChannelFactory<C> behindFence(ChannelFactory<C> factory) {
        return fence == NetworkFence.NONE
                ? factory
                : () -> {
                    C channel = factory.newChannel();
                    channel.pipeline().addFirst("fence", Head.INSTANCE);
                    return channel;
                };
    }

    /** Whether a {@link NetworkFence} keeps this process on loopback: whoever would speak to others need not begin. */
    public boolean isFenced() {
        return fence != NetworkFence.NONE;
    }

    /** How far the channels of this transport reach. */
    NetworkFence fence() {
        return fence;
    }

    /** What the loop runs on, never {@link TransportName#AUTO}. */
    public TransportName name() {
        return channels.name();
    }

    /** Ends the loop without a quiet period; called from another thread it waits for the end, a second at most. */
    @Override
    public void close() {
        group.shutdownGracefully(0, CLOSE_BOUND_MILLIS, TimeUnit.MILLISECONDS);
        if (!loop.inEventLoop()) {
            group.terminationFuture().awaitUninterruptibly(CLOSE_BOUND_MILLIS);
        }
    }

    private static TransportName wanted(TransportName name) {
        if (name != TransportName.AUTO) {
            return name;
        }
        String property = System.getProperty(PROPERTY, "");
        return property.isBlank()
                ? TransportName.AUTO
                : TransportName.parse(property)
                        .orElseThrow(() -> new TransportException("-D" + PROPERTY + ": no such transport: " + property
                                + " (" + TransportName.CHOICES + ")"));
    }

    private static Channels usual() {
        Channels channels = channels(TransportName.usualOn(System.getProperty("os.name", "")));
        Throwable obstacle = channels.obstacle();
        if (obstacle == null) {
            return channels;
        }
        LOG.debug(
                "transport {} does not work here, using nio: {}",
                channels.name().label(),
                reason(obstacle));
        return channels(TransportName.NIO);
    }

    private static Channels asked(TransportName name) {
        Channels channels = channels(name);
        Throwable obstacle = channels.obstacle();
        if (obstacle != null) {
            throw new TransportException(name, reason(obstacle), obstacle);
        }
        return channels;
    }

    private static Channels channels(TransportName name) {
        return switch (name) {
            case EPOLL -> new EpollChannels();
            case IO_URING -> new IoUringChannels();
            case KQUEUE -> new KQueueChannels();
            case NIO -> new NioChannels();
            case AUTO -> throw new IllegalStateException("nothing was chosen");
        };
    }

    /** The first line of the innermost cause: Netty wraps what the system said several times. */
    private static String reason(Throwable obstacle) {
        Throwable innermost = obstacle;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        if (innermost instanceof FileSystemException file) {
            return "its library cannot be unpacked to " + file.getFile();
        }
        String message = innermost.getMessage();
        return message == null
                ? innermost.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}

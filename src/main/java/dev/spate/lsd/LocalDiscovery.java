package dev.spate.lsd;

import dev.spate.net.AddressScope;
import dev.spate.net.LoopWork;
import dev.spate.net.TokenBucket;
import dev.spate.net.Transport;
import dev.spate.torrent.InfoHash;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces the torrents of this process in the local network, and hears who else has them (BEP 14): one socket for each
 * interface and family. The sockets live while there are torrents. Behind a {@link dev.spate.net.NetworkFence} it is silent and
 * deaf.
 *
 * <p>Owner: the event loop.
 */
public final class LocalDiscovery {
    /** The port of both groups. */
    static final int PORT = 6_771;

    private static final Logger LOG = LoggerFactory.getLogger(LocalDiscovery.class);
    private static final String GROUP_IPV4 = "239.192.152.143";
    private static final String GROUP_IPV6 = "ff15::efc0:988f";
    private static final int COOKIE_BYTES = 8;

    /**
     * Datagrams that are read in a second, and saved up: what a large office says, and no flood. Each socket of the port hears
     * what comes by any interface.
     */
    private static final long READ_A_SECOND = 100;

    private final Transport transport;
    private final EventLoop loop;
    private final LongSupplier clock;
    private final LsdSchedule schedule;
    private final String cookie;
    private final TokenBucket reading;
    private final Map<InfoHash, Torrent> torrents = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Subnet> subnets = new ArrayList<>();
    private Future<?> timer;

    private record Torrent(int port, Consumer<InetSocketAddress> listener) {}

    private record Group(Channel channel, InetSocketAddress address, String host) {}

    /**
     * @param random for the cookie and the first pauses
     * @param clock monotonic nanoseconds
     */
    public LocalDiscovery(Transport transport, RandomGenerator random, LongSupplier clock) {
        this.transport = transport;
        this.loop = transport.loop();
        this.clock = clock;
        this.schedule = new LsdSchedule(random);
        byte[] bytes = new byte[COOKIE_BYTES];
        random.nextBytes(bytes);
        this.cookie = HexFormat.of().formatHex(bytes);
        this.reading = new TokenBucket(READ_A_SECOND, TimeUnit.SECONDS.toNanos(1), clock.getAsLong());
    }

    /** Whether anything can be said and heard. */
    private boolean isPossible() {
        return !transport.isFenced() && !transport.isProxied();
    }

    /**
     * Announces a torrent from now on, and tells who else announces it.
     *
     * @param port where we listen; 0 announces nothing and hears only
     * @param listener is told addresses of the local network
     */
    public void add(InfoHash infoHash, int port, Consumer<InetSocketAddress> listener) {
        if (!isPossible()) {
            return;
        }
        torrents.put(infoHash, new Torrent(port, listener));
        if (groups.isEmpty()) {
            open();
        }
        if (port > 0) {
            schedule.add(infoHash, clock.getAsLong());
        }
        arm();
    }

    /** Ends that. */
    public void remove(InfoHash infoHash) {
        schedule.remove(infoHash);
        if (torrents.remove(infoHash) != null && torrents.isEmpty()) {
            close();
        }
    }

    /** Peers of this torrent are wanted. */
    public void hurry(InfoHash infoHash) {
        schedule.hurry(infoHash, clock.getAsLong());
        arm();
    }

    /** Closes the sockets; all torrents are forgotten. */
    public void close() {
        torrents.keySet().forEach(schedule::remove);
        torrents.clear();
        groups.forEach(each -> each.channel().close());
        groups.clear();
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void open() {
        subnets.clear();
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp() && each.supportsMulticast() && !each.isLoopback() && transport.includes(each)) {
                    each.getInterfaceAddresses().forEach(ours -> subnets.add(Subnet.of(ours)));
                    boolean ipv4 = each.inetAddresses().anyMatch(Inet4Address.class::isInstance);
                    boolean ipv6 = each.inetAddresses().anyMatch(address -> !(address instanceof Inet4Address));
                    if (ipv4) {
                        open(each, GROUP_IPV4, GROUP_IPV4);
                    }
                    if (ipv6) {
                        open(each, GROUP_IPV6, "[" + GROUP_IPV6 + "]");
                    }
                }
            }
        } catch (SocketException e) {
            LOG.debug("no local discovery: {}", e.toString());
        }
    }

    private void open(NetworkInterface each, String group, String host) {
        InetSocketAddress address = new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(group), PORT);
        boolean ipv4 = address.getAddress() instanceof Inet4Address;
        ChannelFuture bound = transport
                .multicast(ipv4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.IP_MULTICAST_IF, each)
                .handler(new Reader())
                .bind(new InetSocketAddress(
                        NetUtil.createInetAddressFromIpAddressString(ipv4 ? "0.0.0.0" : "::"), PORT));
        Group made = new Group(bound.channel(), address, host + ":" + PORT);
        groups.add(made);
        bound.addListener(LoopWork.listener(
                (ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        join((DatagramChannel) done.channel(), made, each);
                    } else {
                        without(made, done.cause());
                    }
                },
                bug -> without(made, bug)));
    }

    private void join(DatagramChannel channel, Group group, NetworkInterface each) {
        channel.joinGroup(group.address().getAddress(), each, null).addListener(joined -> {
            if (!joined.isSuccess()) {
                without(group, joined.cause());
            }
        });
    }

    private void without(Group group, Throwable cause) {
        LOG.debug("no local discovery by {}: {}", group.host(), cause.toString());
        groups.remove(group);
        group.channel().close();
    }

    private void arm() {
        OptionalLong wait = schedule.nanosUntilNext(clock.getAsLong());
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        if (wait.isPresent()) {
            timer = loop.schedule(
                    LoopWork.task(this::announce, bug -> LOG.error("internal error in local discovery", bug)),
                    wait.getAsLong(),
                    TimeUnit.NANOSECONDS);
        }
    }

    private void announce() {
        timer = null;
        schedule.next(clock.getAsLong()).ifPresent(infoHash -> {
            LsdMessage message = new LsdMessage(torrents.get(infoHash).port(), List.of(infoHash), cookie);
            for (Group each : groups) {
                each.channel()
                        .writeAndFlush(
                                new DatagramPacket(Unpooled.wrappedBuffer(message.write(each.host())), each.address()))
                        .addListener(sent -> {
                            if (!sent.isSuccess()) {
                                LOG.debug(
                                        "not announced to {}: {}",
                                        each.host(),
                                        sent.cause().toString());
                            }
                        });
            }
        });
        arm();
    }

    private void heard(byte[] datagram, InetAddress from) {
        long now = clock.getAsLong();
        if (reading.nanosUntilReady(now) > 0) {
            return;
        }
        reading.take(1, now);
        LsdMessage.read(datagram)
                .filter(each -> !each.cookie().equals(cookie) && isNear(from))
                .ifPresent(each -> each.infoHashes().forEach(infoHash -> {
                    Torrent torrent = torrents.get(infoHash);
                    if (torrent != null) {
                        torrent.listener().accept(new InetSocketAddress(from, each.port()));
                    }
                }));
    }

    private boolean isNear(InetAddress from) {
        return AddressScope.of(from).isLocal() || subnets.stream().anyMatch(each -> each.contains(from));
    }

    private final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            if (packet.content().readableBytes() <= LsdMessage.MOST_BYTES) {
                heard(ByteBufUtil.getBytes(packet.content()), packet.sender().getAddress());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("local discovery: {}", cause.toString());
        }
    }
}

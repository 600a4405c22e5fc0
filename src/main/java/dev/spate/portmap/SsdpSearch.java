package dev.spate.portmap;

import dev.spate.http.Url;
import dev.spate.net.AddressScope;
import dev.spate.net.LoopWork;
import dev.spate.net.Neighbours;
import dev.spate.net.Transport;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for UPnP routers: asks the router of the default route, if it is known, and the group of UPnP, unless a network fence
 * is there or the user named the router. Three times within three seconds. Owner: the loop.
 */
final class SsdpSearch {
    private static final Logger LOG = LoggerFactory.getLogger(SsdpSearch.class);
    private static final int IPV6_BYTES = 16;
    private static final int ROUNDS = 3;
    private static final long ROUND_MILLIS = 1_000;
    private static final int MOST_FOUND = 8;
    private static final int MOST_INTERFACES = 8;

    /** Hears what is found. */
    interface Listener {
        /** A router, or who says so. */
        void found(Url location);

        /** No more comes; why answers were refused, for a person, or empty. */
        void ended(String refusals);
    }

    private final Transport transport;
    private final List<InetSocketAddress> asked = new ArrayList<>();
    private final Consumer<Throwable> broken;
    private final SocketProtocolFamily family;
    private final Set<String> seen = new HashSet<>();
    private Listener listener;
    private Channel channel;
    private Future<?> timer;
    private int rounds;
    private String refusals = "";
    private boolean closed;

    /**
     * @param family of IPv6 the group is asked on the interface of the gateway, or on all if that is not known
     * @param gateway asked by itself
     * @param byGroup whether the group is asked too
     */
    SsdpSearch(
            Transport transport,
            SocketProtocolFamily family,
            Optional<InetAddress> gateway,
            boolean byGroup,
            Consumer<Throwable> broken) {
        this.transport = transport;
        this.family = family;
        this.broken = broken;
        gateway.ifPresent(each -> asked.add(new InetSocketAddress(each, SsdpMessage.PORT)));
        if (byGroup && !transport.isFenced()) {
            groups(gateway).forEach(each -> asked.add(new InetSocketAddress(each, SsdpMessage.PORT)));
        }
    }

    /** With IPv6 one for each interface: that of the gateway, or all, if the gateway is not known or on none of its own. */
    private List<InetAddress> groups(Optional<InetAddress> gateway) {
        if (family == SocketProtocolFamily.INET) {
            return List.of(NetUtil.createInetAddressFromIpAddressString(SsdpMessage.GROUP));
        }
        int scope = gateway.map(SsdpSearch::scopeOf).orElse(0);
        return (scope != 0 ? IntStream.of(scope) : scopes())
                .mapToObj(each -> NetUtil.createInetAddressFromIpAddressString(SsdpMessage.GROUP_V6 + "%" + each))
                .toList();
    }

    /** Of the interfaces that have a link-local address. */
    private IntStream scopes() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(transport::includes)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(InetAddress::isLinkLocalAddress)
                    .mapToInt(SsdpSearch::scopeOf)
                    .filter(each -> each != 0)
                    .distinct()
                    .limit(MOST_INTERFACES);
        } catch (SocketException none) {
            return IntStream.empty();
        }
    }

    private static int scopeOf(InetAddress address) {
        return address instanceof Inet6Address scoped && address.isLinkLocalAddress() ? scoped.getScopeId() : 0;
    }

    void begin(Listener to) {
        listener = to;
        ChannelFuture bound = transport
                .udp(family)
                .handler(new Reader())
                .bind(new InetSocketAddress(
                        NetUtil.createInetAddressFromIpAddressString(
                                family == SocketProtocolFamily.INET ? "0.0.0.0" : "::"),
                        0));
        channel = bound.channel();
        bound.addListener(LoopWork.listener(
                done -> {
                    if (done.isSuccess()) {
                        round();
                    } else {
                        end(String.valueOf(done.cause().getMessage()));
                    }
                },
                broken));
    }

    private void round() {
        if (closed) {
            return;
        }
        if (asked.isEmpty()) {
            end("this machine is in no network of IPv6");
            return;
        }
        if (++rounds > ROUNDS) {
            end(refusals);
            return;
        }
        for (InetSocketAddress each : asked) {
            // The interface of a link-local address is known to us alone.
            String host = NetUtil.toSocketAddressString(each).replaceFirst("%[^]:]*", "");
            for (int version = 2; version >= 1; version--) {
                channel.writeAndFlush(
                                new DatagramPacket(Unpooled.wrappedBuffer(SsdpMessage.search(host, version)), each))
                        .addListener(sent -> {
                            if (!sent.isSuccess()) {
                                LOG.debug("UPnP: {} not asked: {}", host, String.valueOf(sent.cause()));
                            }
                        });
            }
        }
        timer = transport.loop().schedule(LoopWork.task(this::round, broken), ROUND_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void heard(byte[] datagram, InetAddress from) {
        Optional<Url> location = SsdpMessage.location(datagram);
        if (location.isEmpty()
                || seen.size() >= MOST_FOUND
                || !seen.add(location.get().toString())) {
            return;
        }
        Optional<String> refusal = refusal(location.get(), from);
        if (refusal.isPresent()) {
            refusals = refusal.get();
            LOG.debug("UPnP: {}", refusals);
        } else {
            listener.found(onLink(location.get(), from));
        }
    }

    /**
     * Why we do not go where an answer leads; empty when we do: to a numeric address of the local network, with IPv6 also to one
     * of the internet, which has to be {@linkplain Neighbours beside ours}. To this machine only an answer of this machine
     * leads.
     */
    static Optional<String> refusal(Url location, InetAddress from) {
        byte[] numeric = NetUtil.createByteArrayFromIpAddressString(location.host());
        if (isLinkLocal(numeric) && scopeOf(from) == 0) {
            return Optional.of(from.getHostAddress() + " leads to " + location.label() + " on no interface, refused");
        }
        AddressScope sender = AddressScope.of(from);
        AddressScope goal = numeric == null ? AddressScope.NOWHERE : AddressScope.of(numeric);
        boolean isNear = goal == AddressScope.NETWORK
                || goal == AddressScope.MACHINE && sender == AddressScope.MACHINE
                || numeric != null && Neighbours.include(PcpCodec.address(numeric));
        return (sender.isLocal() || Neighbours.include(from)) && isNear
                ? Optional.empty()
                : Optional.of(from.getHostAddress() + " leads to " + location.label() + ", refused");
    }

    private static boolean isLinkLocal(byte[] numeric) {
        return numeric != null
                && numeric.length == IPV6_BYTES
                && PcpCodec.address(numeric).isLinkLocalAddress();
    }

    /** The same with the interface of the sender, where the address is a link-local one: the router does not know ours. */
    static Url onLink(Url location, InetAddress from) {
        if (!isLinkLocal(NetUtil.createByteArrayFromIpAddressString(location.host()))) {
            return location;
        }
        String host = location.host().replaceFirst("%.*", "") + "%" + scopeOf(from);
        return new Url(location.scheme(), location.userInfo(), host, location.port(), location.target());
    }

    private void end(String why) {
        if (!closed) {
            close();
            listener.ended(why);
        }
    }

    /** Ends the search, without a word. */
    void close() {
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (channel != null) {
            channel.close();
        }
    }

    private final class Reader extends SimpleChannelInboundHandler<DatagramPacket> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            if (!closed && packet.content().readableBytes() <= SsdpMessage.MOST_BYTES) {
                heard(ByteBufUtil.getBytes(packet.content()), packet.sender().getAddress());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            LOG.debug("UPnP search: {}", cause.toString());
        }
    }
}

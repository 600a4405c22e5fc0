package dev.spate.portmap;

import dev.spate.net.AddressScope;
import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A router that is asked by PCP or NAT-PMP: the socket of a {@link PcpExchange}. It is connected, so that the system drops
 * what others send in the router's name. With IPv6 it is bound to the address that is to be reached, which PCP asks for.
 *
 * <p>Owner: the loop.
 */
final class PcpGateway implements Gateway {
    /** Where routers listen for both. */
    static final int PORT = 5_351;

    private final Transport transport;
    private final InetSocketAddress address;
    private final boolean isIpv4;
    private final RandomGenerator random;
    private final LongSupplier clock;
    private final Listener listener;
    private final Consumer<Throwable> broken;
    private final Map<Mapping, Long> early = new LinkedHashMap<>();
    private Channel channel;
    private PcpExchange exchange;
    private Future<?> timer;
    private boolean isConnecting;
    private boolean closed;

    PcpGateway(
            Transport transport,
            InetSocketAddress address,
            RandomGenerator random,
            LongSupplier clock,
            Listener listener,
            Consumer<Throwable> broken) {
        this.transport = transport;
        this.address = address;
        this.isIpv4 = PcpCodec.isIpv4(address.getAddress());
        this.random = random;
        this.clock = clock;
        this.listener = listener;
        this.broken = broken;
    }

    @Override
    public void ask(Mapping mapping, long lifetimeSeconds) {
        if (exchange != null) {
            exchange.ask(mapping, lifetimeSeconds, clock.getAsLong());
            drain();
            return;
        }
        early.put(mapping, lifetimeSeconds);
        if (isConnecting) {
            return;
        }
        isConnecting = true;
        if (isIpv4 || address.getAddress().isLoopbackAddress()) {
            connect(Optional.empty());
        } else {
            Ipv6Source.find(transport, this::sourceFound, broken);
        }
    }

    private void sourceFound(Optional<InetAddress> source) {
        if (closed) {
            return;
        }
        if (source.isEmpty()) {
            listener.useless(PortMapper.NO_IPV6);
        } else {
            connect(source);
        }
    }

    private void connect(Optional<InetAddress> source) {
        Bootstrap udp = transport
                .udp(isIpv4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6)
                .handler(new Reader());
        ChannelFuture connecting = source.isPresent()
                ? udp.connect(address, new InetSocketAddress(source.get(), 0))
                : udp.connect(address);
        channel = connecting.channel();
        connecting.addListener(LoopWork.listener(this::connected, broken));
    }

    private void connected(Future<? super Void> done) {
        if (closed) {
            return;
        }
        if (!done.isSuccess()) {
            listener.useless(String.valueOf(done.cause().getMessage()));
            return;
        }
        InetSocketAddress ours = (InetSocketAddress) channel.localAddress();
        if (isIpv4 && AddressScope.of(ours.getAddress()) == AddressScope.WORLD) {
            listener.useless(PortMapper.NO_NAT);
            return;
        }
        exchange = new PcpExchange(ours.getAddress(), random);
        early.forEach((mapping, lifetime) -> exchange.ask(mapping, lifetime, clock.getAsLong()));
        early.clear();
        drain();
    }

    /** Does what the exchange says, and looks again when it wants to send. */
    private void drain() {
        for (Optional<PcpExchange.Event> event = exchange.poll();
                event.isPresent() && !closed;
                event = exchange.poll()) {
            if (event.get() instanceof PcpExchange.Send send) {
                channel.writeAndFlush(Unpooled.wrappedBuffer(send.datagram())).addListener(this::sent);
            } else {
                tell(event.get());
            }
        }
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        OptionalLong next = exchange.nextNanos();
        if (next.isPresent() && !closed) {
            timer = transport
                    .loop()
                    .schedule(
                            LoopWork.task(
                                    () -> {
                                        exchange.advance(clock.getAsLong());
                                        drain();
                                    },
                                    broken),
                            Math.max(0, next.getAsLong() - clock.getAsLong()),
                            TimeUnit.NANOSECONDS);
        }
    }

    private void sent(Future<? super Void> done) {
        if (!done.isSuccess() && !closed) {
            exchange.unreachable();
            transport.loop().execute(LoopWork.task(this::drain, broken));
        }
    }

    private void tell(PcpExchange.Event event) {
        if (event instanceof PcpExchange.Granted granted) {
            listener.granted(granted.mapping(), granted.lifetimeSeconds());
        } else if (event instanceof PcpExchange.Refused refused) {
            listener.refused(refused.mapping(), refused.why());
        } else if (event instanceof PcpExchange.Released released) {
            listener.released(released.mapping());
        } else if (event instanceof PcpExchange.Restarted) {
            listener.restarted();
        } else if (event instanceof PcpExchange.Useless useless) {
            listener.useless(useless.why());
        }
    }

    @Override
    public void close() {
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
            if (exchange != null && !closed && packet.content().readableBytes() <= PcpCodec.MOST_BYTES) {
                exchange.received(ByteBufUtil.getBytes(packet.content()), clock.getAsLong());
                drain();
            }
        }

        /** The system tells that nobody listens there. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof IOException)) {
                broken.accept(cause);
            } else if (exchange != null && !closed) {
                exchange.unreachable();
                drain();
            }
        }
    }
}

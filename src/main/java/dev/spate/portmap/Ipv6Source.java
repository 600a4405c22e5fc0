package dev.spate.portmap;

import dev.spate.net.AddressScope;
import dev.spate.net.LoopWork;
import dev.spate.net.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * From which address of IPv6 the system sends into the internet: the one at which others are to reach us. A socket that is
 * connected tells it; nothing is sent.
 */
final class Ipv6Source {
    /** Somewhere in the internet. */
    private static final InetSocketAddress WORLD =
            new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString("2000::1"), PcpGateway.PORT);

    private Ipv6Source() {}

    /** @param taker on the loop, later; given nothing when this machine has no address of IPv6 in the internet */
    static void find(Transport transport, Consumer<Optional<InetAddress>> taker, Consumer<Throwable> broken) {
        ChannelFuture connecting = transport
                .udp(SocketProtocolFamily.INET6)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(WORLD);
        connecting.addListener(LoopWork.listener(
                done -> {
                    Optional<InetAddress> source = done.isSuccess()
                            ? Optional.of(((InetSocketAddress)
                                                    connecting.channel().localAddress())
                                            .getAddress())
                                    .filter(each -> AddressScope.of(each) == AddressScope.WORLD)
                            : Optional.empty();
                    connecting.channel().close();
                    taker.accept(source);
                },
                broken));
    }
}

package dev.spate.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Opens UDP relays at a SOCKS 5 proxy (RFC 1928, UDP ASSOCIATE): each lives as long as the TCP connection by which it was asked
 * for. A proxy that refuses is not asked again for a while.
 *
 * <p>Owner: the event loop.
 */
final class Socks5Relays {
    /** A proxy that gave no relay is asked again after this time, when somebody wants one. */
    static final long REFUSED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final int TIMEOUT_MILLIS = 10_000;

    /** Where we send from is not known before; the proxy sees it. */
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress("0.0.0.0", 0);

    private final EventLoop loop;
    private final ProxyAddress proxy;
    private final ChannelFactory<SocketChannel> direct;
    private final ProxyHead.Lookup lookup;
    private Consumer<String> refusals = reason -> {};
    private Optional<ProxyException> refusal = Optional.empty();
    private long refusedAtNanos;
    private boolean told;

    /**
     * A relay.
     *
     * @param connection ends it when it is closed
     * @param address where datagrams are sent, and come from
     */
    record Relay(Channel connection, InetSocketAddress address) {}

    /**
     * @param direct sockets that do not go through the proxy
     * @param lookup of the name of the proxy
     */
    Socks5Relays(EventLoop loop, ProxyAddress proxy, ChannelFactory<SocketChannel> direct, ProxyHead.Lookup lookup) {
        this.loop = loop;
        this.proxy = proxy;
        this.direct = direct;
        this.lookup = lookup;
    }

    ProxyAddress proxy() {
        return proxy;
    }

    /** Has somebody told, once, why no UDP goes through this proxy; for a person. */
    void onRefusal(Consumer<String> listener) {
        refusals = listener;
    }

    /** Asks for a relay; fails with {@link ProxyException}. */
    Future<Relay> open() {
        if (refusal.isPresent() && loop.ticker().nanoTime() - refusedAtNanos < REFUSED_NANOS) {
            return loop.newFailedFuture(refusal.get());
        }
        Socks5Dialog dialog = new Socks5Dialog(proxy, Socks5Dialog.UDP_ASSOCIATE, ANYWHERE);
        Promise<Relay> opened = loop.newPromise();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channelFactory(() -> {
                    SocketChannel channel = direct.newChannel();
                    // The goals of datagrams are checked one by one, so not this one by the fence.
                    channel.pipeline()
                            .addLast("proxy", new ProxyHead(proxy, NetworkFence.NONE, lookup, target -> dialog));
                    return channel;
                })
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_MILLIS)
                .handler(new Silent())
                .connect(ANYWHERE);
        connecting.addListener((ChannelFuture done) -> {
            if (!done.isSuccess()) {
                refused(done.cause(), opened);
                return;
            }
            InetSocketAddress at = (InetSocketAddress) done.channel().remoteAddress();
            int port = dialog.bound().map(InetSocketAddress::getPort).orElse(0);
            if (port == 0) {
                done.channel().close();
                refused(new ProxyException(proxy + ": it names no relay of UDP"), opened);
                return;
            }
            refusal = Optional.empty();
            // At the address of the proxy, whatever it names: behind NAT that is of no use to us, and nobody else is
            // sent to.
            opened.setSuccess(new Relay(done.channel(), new InetSocketAddress(at.getAddress(), port)));
        });
        return opened;
    }

    private void refused(Throwable cause, Promise<Relay> opened) {
        ProxyException why = cause instanceof ProxyException known ? known : new ProxyException(proxy + ": " + cause);
        refusal = Optional.of(why);
        refusedAtNanos = loop.ticker().nanoTime();
        if (!told) {
            told = true;
            refusals.accept(why.getMessage());
        }
        opened.setFailure(why);
    }

    /** Nothing is said on the connection any more. */
    private static final class Silent extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}

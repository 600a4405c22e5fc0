package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Near the head of the pipeline of a UDP channel that goes through a SOCKS 5 proxy: it is bound when the proxy has given a
 * relay, by the interface that leads there. All datagrams go to the relay, and only those that come from it are taken; for the
 * handlers behind, they come from their senders. When the relay ends, another is asked for; meanwhile nothing can be sent.
 *
 * <p>Owner: the event loop.
 */
final class Socks5UdpHead extends ChannelDuplexHandler {
    private static final long FIRST_PAUSE_SECONDS = 1;
    private static final long LONGEST_PAUSE_SECONDS = 64;

    private final Socks5Relays relays;
    private final NetworkFence fence;
    private Optional<Socks5Relays.Relay> relay = Optional.empty();
    /** Of a channel that speaks to one address alone. */
    private Optional<InetSocketAddress> peer = Optional.empty();

    private long pauseSeconds = FIRST_PAUSE_SECONDS;
    private boolean closed;

    Socks5UdpHead(Socks5Relays relays, NetworkFence fence) {
        this.relays = relays;
        this.fence = fence;
    }

    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
        relays.open()
                .addListener(LoopWork.listener(
                        (Future<Socks5Relays.Relay> done) -> {
                            if (!done.isSuccess()) {
                                promise.setFailure(done.cause());
                                return;
                            }
                            use(ctx, done.getNow());
                            InetSocketAddress source = (InetSocketAddress)
                                    done.getNow().connection().localAddress();
                            ctx.bind(new InetSocketAddress(source.getAddress(), 0), promise);
                        },
                        promise::tryFailure));
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        try {
            fence.check(remote);
        } catch (NetworkFenceException beyond) {
            promise.setFailure(beyond);
            return;
        }
        peer = Optional.of((InetSocketAddress) remote);
        bind(ctx, local, promise);
    }

    private void use(ChannelHandlerContext ctx, Socks5Relays.Relay opened) {
        if (closed) {
            opened.connection().close();
            return;
        }
        relay = Optional.of(opened);
        pauseSeconds = FIRST_PAUSE_SECONDS;
        opened.connection().closeFuture().addListener((ChannelFuture ended) -> {
            relay = Optional.empty();
            askAgain(ctx);
        });
    }

    private void askAgain(ChannelHandlerContext ctx) {
        if (closed) {
            return;
        }
        ctx.executor()
                .schedule(
                        LoopWork.task(
                                () -> {
                                    if (!closed) {
                                        relays.open().addListener((Future<Socks5Relays.Relay> done) -> {
                                            if (done.isSuccess()) {
                                                use(ctx, done.getNow());
                                            } else {
                                                askAgain(ctx);
                                            }
                                        });
                                    }
                                },
                                ctx::fireExceptionCaught),
                        pauseSeconds,
                        TimeUnit.SECONDS);
        pauseSeconds = Math.min(LONGEST_PAUSE_SECONDS, 2 * pauseSeconds);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        try {
            DatagramPacket packet = message instanceof DatagramPacket addressed ? addressed : null;
            InetSocketAddress to = packet == null ? peer.orElseThrow() : packet.recipient();
            ByteBuf data = packet == null ? (ByteBuf) message : packet.content();
            fence.check(to);
            if (relay.isEmpty()) {
                promise.setFailure(new ProxyException(relays.proxy() + ": its relay of UDP is gone"));
                return;
            }
            byte[] head = Socks5Datagram.head(to);
            ByteBuf out = ctx.alloc().ioBuffer(head.length + data.readableBytes());
            out.writeBytes(head).writeBytes(data, data.readerIndex(), data.readableBytes());
            ctx.write(new DatagramPacket(out, relay.get().address()), promise);
        } catch (NetworkFenceException beyond) {
            promise.setFailure(beyond);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** What does not come from the relay, or tells no sender, is passed over; as are others than the one address. */
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            if (relay.isEmpty() || !relay.get().address().equals(packet.sender())) {
                return;
            }
            Optional<InetSocketAddress> sender = Socks5Datagram.readHead(packet.content());
            boolean known = peer.isEmpty() || peer.get().isUnresolved() || peer.equals(sender);
            if (sender.isPresent() && known) {
                ctx.fireChannelRead(new DatagramPacket(packet.content().retain(), packet.recipient(), sender.get()));
            }
        } finally {
            packet.release();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        closed = true;
        relay.ifPresent(each -> each.connection().close());
    }
}

package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Near the head of the pipeline of a TCP channel that goes through a proxy: connects to that one instead, speaks its
 * {@link ProxyDialog}, and leaves. For all handlers behind it the channel is connected, and active, when the connection to its
 * goal stands, and not before; what the other end says early is kept until they read.
 */
final class ProxyHead extends ChannelDuplexHandler {
    /** What a proxy may say at once, beyond which it is no proxy. */
    private static final int MOST_BYTES = 64 << 10;

    /** Looks up the name of the proxy itself; nothing else is looked up here. */
    interface Lookup {
        Future<List<InetAddress>> resolve(String host);

        /** No connection to this address of it came about: others are better. */
        default void failed(InetAddress address) {}

        /** This one is there. */
        default void reached(InetAddress address) {}
    }

    private final ProxyAddress proxy;
    private final NetworkFence fence;
    private final Lookup lookup;
    private final Function<InetSocketAddress, ProxyDialog> dialogs;
    private ProxyDialog dialog;
    /** The address of the proxy's name that is being connected to; null when it has none, or when it is connected. */
    private InetAddress trying;

    private ChannelPromise connected;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private Future<?> timer;

    /** Connects to where the channel is to be connected. */
    ProxyHead(ProxyAddress proxy, NetworkFence fence, Lookup lookup) {
        this(
                proxy,
                fence,
                lookup,
                target -> proxy.kind() == ProxyAddress.Kind.SOCKS5
                        ? new Socks5Dialog(proxy, Socks5Dialog.CONNECT, target)
                        : new HttpConnectDialog(proxy, target));
    }

    /** @param dialogs what is said to the proxy of the address that the channel is to be connected to */
    ProxyHead(ProxyAddress proxy, NetworkFence fence, Lookup lookup, Function<InetSocketAddress, ProxyDialog> dialogs) {
        this.proxy = proxy;
        this.fence = fence;
        this.lookup = lookup;
        this.dialogs = dialogs;
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        InetSocketAddress target = (InetSocketAddress) remote;
        try {
            // The proxy could lead outside what the fence keeps in.
            fence.check(target);
        } catch (NetworkFenceException beyond) {
            promise.setFailure(beyond);
            return;
        }
        connected = promise;
        dialog = dialogs.apply(target);
        int millis = ctx.channel().config().getConnectTimeoutMillis();
        if (millis > 0) {
            timer = ctx.executor()
                    .schedule(() -> fail(ctx, "no connection through it in time"), millis, TimeUnit.MILLISECONDS);
        }
        InetSocketAddress at = proxy.socket();
        if (!at.isUnresolved()) {
            connect(ctx, at, local);
            return;
        }
        lookup.resolve(proxy.host())
                .addListener(LoopWork.listener(
                        (Future<List<InetAddress>> found) -> {
                            if (found.isSuccess()) {
                                trying = found.getNow().get(0);
                                connect(ctx, new InetSocketAddress(trying, proxy.port()), local);
                            } else {
                                fail(ctx, String.valueOf(found.cause().getMessage()));
                            }
                        },
                        bug -> fail(ctx, String.valueOf(bug))));
    }

    private void connect(ChannelHandlerContext ctx, InetSocketAddress at, SocketAddress local) {
        if (!connected.isDone()) {
            ctx.connect(at, local).addListener((ChannelFuture done) -> {
                if (!done.isSuccess()) {
                    fail(ctx, reason(done.cause()));
                }
            });
        }
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return cause instanceof ConnectException && message.contains("efused") ? "connection refused" : message;
    }

    /** The connection to the proxy stands; nobody behind this handler hears of it yet. */
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (trying != null) {
            lookup.reached(trying);
            trying = null;
        }
        say(ctx, dialog.begin());
        ctx.read();
    }

    private void say(ChannelHandlerContext ctx, byte[] words) {
        ctx.writeAndFlush(Unpooled.wrappedBuffer(words));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (dialog == null || early.readableBytes() + in.readableBytes() > MOST_BYTES) {
                fail(ctx, "it sends what nobody asked for");
                return;
            }
            early = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(early), ByteBufUtil.getBytes(in));
        } finally {
            in.release();
        }
        if (dialog.isDone()) {
            return;
        }
        try {
            Optional<byte[]> answer = dialog.advance(early);
            while (answer.isPresent()) {
                say(ctx, answer.get());
                answer = dialog.advance(early);
            }
        } catch (ProxyException refused) {
            fail(ctx, refused.getMessage());
            return;
        }
        if (dialog.isDone()) {
            stopTimer();
            if (!connected.trySuccess()) {
                ctx.close();
                return;
            }
            ctx.fireChannelActive();
            if (!early.isReadable()) {
                ctx.pipeline().remove(this);
            } else if (ctx.channel().config().isAutoRead()) {
                deliver(ctx);
            }
        } else {
            ctx.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        // Nothing was read as far as others know; whoever reads by himself has to be asked again.
        if (dialog == null || !dialog.isDone()) {
            ctx.read();
        } else {
            ctx.fireChannelReadComplete();
        }
    }

    @Override
    public void read(ChannelHandlerContext ctx) {
        if (dialog != null && dialog.isDone() && early.isReadable()) {
            deliver(ctx);
        }
        ctx.read();
    }

    private void deliver(ChannelHandlerContext ctx) {
        ByteBuf all = early;
        early = Unpooled.EMPTY_BUFFER;
        ctx.fireChannelRead(all);
        ctx.fireChannelReadComplete();
        if (!ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (dialog != null && dialog.isDone()) {
            ctx.fireChannelInactive();
        } else {
            fail(ctx, "it closed the connection");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (dialog != null && dialog.isDone()) {
            ctx.fireExceptionCaught(cause);
        } else {
            fail(ctx, reason(cause));
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (connected != null && !connected.isDone()) {
            stopTimer();
            connected.tryFailure(new ProxyException("given up"));
        }
        ctx.close(promise);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void fail(ChannelHandlerContext ctx, String why) {
        stopTimer();
        if (trying != null) {
            lookup.failed(trying);
            trying = null;
        }
        if (connected != null) {
            connected.tryFailure(new ProxyException(proxy + ": " + why));
        }
        ctx.close();
    }
}

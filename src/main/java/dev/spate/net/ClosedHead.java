package dev.spate.net;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;

/**
 * At the head of the pipeline of each channel that would pass a proxy by: nothing is bound, connected or sent. Whoever knows
 * of the proxy does not come here; this is for who does not.
 */
@Sharable
final class ClosedHead extends ChannelOutboundHandlerAdapter {
    static final ClosedHead LISTENING = new ClosedHead("nobody is let in beside a proxy (--proxy)");
    static final ClosedHead UDP = new ClosedHead("UDP does not go through a proxy (--proxy)");

    private final String reason;

    private ClosedHead(String reason) {
        this.reason = reason;
    }

    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
        promise.setFailure(new ProxyException(reason));
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        promise.setFailure(new ProxyException(reason));
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ReferenceCountUtil.release(message);
        promise.setFailure(new ProxyException(reason));
    }
}

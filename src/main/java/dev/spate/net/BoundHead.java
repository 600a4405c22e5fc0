package dev.spate.net;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * At the head of the pipeline of each channel of a {@link Transport} with a {@link NetworkBinding}: what would be bound to
 * any address, or to none, is bound to that of the binding. An address of a family that the binding lacks is not reached.
 */
@Sharable
final class BoundHead extends ChannelOutboundHandlerAdapter {
    private final NetworkBinding binding;

    BoundHead(NetworkBinding binding) {
        this.binding = binding;
    }

    @Override
    public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
        boolean anywhere = local instanceof InetSocketAddress address
                && !address.isUnresolved()
                && address.getAddress().isAnyLocalAddress();
        if (!anywhere) {
            ctx.bind(local, promise);
            return;
        }
        InetSocketAddress wanted = (InetSocketAddress) local;
        InetAddress first = binding.addresses().get(0);
        // The unspecified address of IPv6 stands for both families.
        if (wanted.getAddress() instanceof Inet4Address && !(first instanceof Inet4Address)) {
            promise.setFailure(noSource("IPv4"));
        } else {
            ctx.bind(new InetSocketAddress(first, wanted.getPort()), promise);
        }
    }

    @Override
    public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
        if (local != null || !(remote instanceof InetSocketAddress to) || to.isUnresolved()) {
            ctx.connect(remote, local, promise);
            return;
        }
        Optional<InetAddress> source = binding.source(to.getAddress());
        if (source.isPresent()) {
            ctx.connect(remote, new InetSocketAddress(source.get(), 0), promise);
        } else {
            promise.setFailure(noSource(to.getAddress() instanceof Inet4Address ? "IPv4" : "IPv6"));
        }
    }

    private BindException noSource(String family) {
        return new BindException(binding.text() + " (--bind) has no address of " + family);
    }
}

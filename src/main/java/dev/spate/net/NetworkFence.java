package dev.spate.net;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

/**
 * How far this process may reach, by the environment variable {@value #VARIABLE}. Tests, benches and examples run with
 * {@code loopback}: what would send something to the world fails instead, and says where to.
 *
 * <p>It stands at the head of the pipeline of every channel that a {@link Transport} makes, so that nothing which a handler
 * does passes it by. Immutable.
 */
public enum NetworkFence {
    /** Anywhere. */
    NONE,
    /** 127.0.0.0/8 and ::1: nobody else is dialled, written to or let in, and no name server is asked. */
    LOOPBACK;

    /** The environment variable: {@code loopback}, or empty for no fence. */
    public static final String VARIABLE = "SPATE_NETWORK";

    private static final String LOOPBACK_ONLY = "loopback";
    private static final String REASON = " (" + VARIABLE + "=" + LOOPBACK_ONLY + ")";

    /**
     * The fence of this process.
     *
     * @throws TransportException when the variable holds another word: a typing error must not open the fence
     */
    public static NetworkFence ofProcess() {
        return parse(System.getenv().getOrDefault(VARIABLE, ""));
    }

    static NetworkFence parse(String value) {
        return switch (value) {
            case "" -> NONE;
            case LOOPBACK_ONLY -> LOOPBACK;
            default ->
                throw new TransportException(
                        VARIABLE + ": no such network: " + value + " (" + LOOPBACK_ONLY + ", or empty)");
        };
    }

    /** Keeps another process on loopback, by its environment, unless that says something already. */
    public static void keepOnLoopback(Map<String, String> environment) {
        environment.putIfAbsent(VARIABLE, LOOPBACK_ONLY);
    }

    /** Whether something may be sent to this address. */
    boolean admits(InetAddress address) {
        return this == NONE || address.isLoopbackAddress();
    }

    /** @throws NetworkFenceException when nothing may be sent to this address; names it */
    void check(SocketAddress to) throws NetworkFenceException {
        boolean beyond = this == LOOPBACK
                && to instanceof InetSocketAddress address
                && (address.isUnresolved() || !address.getAddress().isLoopbackAddress());
        if (beyond) {
            throw new NetworkFenceException(
                    NetUtil.toSocketAddressString((InetSocketAddress) to) + " is beyond loopback" + REASON);
        }
    }

    /** Why a name is not looked up, for a person. */
    static String notLookedUp(String host) {
        return host + " is not looked up" + REASON;
    }

    /** The head of the pipeline of a channel behind the {@link #LOOPBACK} fence. */
    @Sharable
    static final class Head extends ChannelDuplexHandler {
        static final Head INSTANCE = new Head();

        private Head() {}

        @Override
        public void bind(ChannelHandlerContext ctx, SocketAddress local, ChannelPromise promise) {
            try {
                boolean everywhere = local instanceof InetSocketAddress address
                        && !address.isUnresolved()
                        && address.getAddress().isAnyLocalAddress();
                if (!everywhere) {
                    LOOPBACK.check(local);
                }
                ctx.bind(local, promise);
            } catch (NetworkFenceException beyond) {
                promise.setFailure(beyond);
            }
        }

        @Override
        public void connect(
                ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            try {
                LOOPBACK.check(remote);
                ctx.connect(remote, local, promise);
            } catch (NetworkFenceException beyond) {
                promise.setFailure(beyond);
            }
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            try {
                if (message instanceof AddressedEnvelope<?, ?> datagram && datagram.recipient() != null) {
                    LOOPBACK.check(datagram.recipient());
                }
                ctx.write(message, promise);
            } catch (NetworkFenceException beyond) {
                ReferenceCountUtil.release(message);
                promise.setFailure(beyond);
            }
        }

        /** A stranger who dials us is not answered. */
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Channel accepted
                    && accepted.remoteAddress() instanceof InetSocketAddress from
                    && !LOOPBACK.admits(from.getAddress())) {
                accepted.unsafe().closeForcibly();
            } else {
                ctx.fireChannelRead(message);
            }
        }
    }
}

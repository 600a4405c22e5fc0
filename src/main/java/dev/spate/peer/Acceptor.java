package dev.spate.peer;

import dev.spate.net.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;

/**
 * Listens for peers that dial us and greets them.
 *
 * <p>Owner: the event loop of the {@link Transport}.
 */
public final class Acceptor implements AutoCloseable {
    /** Strangers that have connected and not greeted yet; more are turned away at once. */
    private static final int UNGREETED_LIMIT = 256;

    private final Channel channel;

    private Acceptor(Channel channel) {
        this.channel = channel;
    }

    /**
     * Begins to listen; blocks for the bind only, so it is called before the loop has work, from another thread.
     *
     * @param address where to listen; port 0 takes a free one
     * @throws java.io.IOException (as the cause of the channel future) when the port is taken
     */
    public static Acceptor listen(Transport transport, InetSocketAddress address, Greeting greeting, PeerEvents events)
            throws java.io.IOException {
        Gate gate = new Gate(events, UNGREETED_LIMIT);
        ChannelFuture bound = new ServerBootstrap()
                .group(transport.loop())
                .channel(transport.serverSocket())
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        if (!gate.enter()) {
                            accepted.close();
                            return;
                        }
                        accepted.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
                        PeerHandler.install(accepted, greeting, gate, accepted.remoteAddress(), true);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new java.io.IOException("cannot listen on port " + address.getPort() + ": "
                    + bound.cause().getMessage());
        }
        return new Acceptor(bound.channel());
    }

    /** The port that peers can dial. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close();
    }
}

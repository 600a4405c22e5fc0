package dev.spate.peer;

import dev.spate.net.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;

/**
 * Opens connections to peers and greets them.
 *
 * <p>Owner: the event loop of the {@link Transport}.
 */
public final class Dialer {
    private final Transport transport;
    private final Greeting greeting;
    private final PeerEvents events;

    /** A dialer whose connections report to {@code events}. */
    public Dialer(Transport transport, Greeting greeting, PeerEvents events) {
        this.transport = transport;
        this.greeting = greeting;
        this.events = events;
    }

    /** Begins to connect; ends in {@link PeerEvents#greeted} or {@link PeerEvents#failed}, never in both or neither. */
    public void dial(InetSocketAddress address) {
        ChannelFuture connecting = new Bootstrap()
                .group(transport.loop())
                .channel(transport.socket())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        greeting.connectTimeout().toMillis())
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReceiveBuffers.newAllocator())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        PeerHandler.install(channel, greeting, events, address, false);
                    }
                })
                .connect(address);
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                events.failed(address, false, reasonOf(done.cause()));
            }
        });
    }

    private static String reasonOf(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no connection in time";
        }
        if (cause instanceof ConnectException) {
            return "connection refused";
        }
        return cause instanceof IOException ? "cannot connect: " + cause.getMessage() : "cannot connect: " + cause;
    }
}

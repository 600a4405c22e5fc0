package dev.spate.peer;

import dev.spate.net.ReceiveBuffers;
import dev.spate.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Reaches peers over TCP. */
public final class TcpConnector implements Connector {
    /** A bootstrap wants a handler; this one leaves at once. */
    private static final ChannelInitializer<Channel> NONE = new ChannelInitializer<>() {
        @Override
        protected void initChannel(Channel channel) {}
    };

    private final Transport transport;

    public TcpConnector(Transport transport) {
        this.transport = transport;
    }

    @Override
    public Future<Channel> connect(InetSocketAddress address, Duration timeout) {
        // Netty completes its own future on another thread when it could not open a socket: too many open files.
        Promise<Channel> connected = transport.loop().newPromise();
        ChannelFuture connecting = transport
                .tcp()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.AUTO_READ, false)
                // From the beginning: a proxy's answer is read before the caller has the channel.
                .option(ChannelOption.RECVBUF_ALLOCATOR, ReceiveBuffers.newAllocator())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(Integer.MAX_VALUE, timeout.toMillis()))
                .handler(NONE)
                .connect(address);
        connecting.addListener(done -> {
            if (done.isSuccess()) {
                connected.setSuccess(connecting.channel());
            } else {
                connected.setFailure(done.cause());
            }
        });
        return connected;
    }
}

package dev.spate.peer;

import dev.spate.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Listens for peers that dial us over TCP.
 *
 * <p>Owner: the event loop of the {@link Transport}.
 */
public final class Acceptor implements AutoCloseable {
    private final Channel channel;

    private Acceptor(Channel channel) {
        this.channel = channel;
    }

    /**
     * Begins to listen.
     *
     * @param address where to listen; port 0 takes a free one
     * @param incoming takes in whoever comes
     * @return on the loop; fails with an {@link IOException} for a person when the port is taken
     */
    public static Future<Acceptor> listen(
            Transport transport, InetSocketAddress address, IncomingConnections incoming) {
        Promise<Acceptor> listening = transport.loop().newPromise();
        ChannelFuture binding = transport
                .listener()
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        incoming.accept(accepted);
                    }
                })
                .bind(address);
        binding.addListener(done -> {
            if (done.isSuccess()) {
                listening.setSuccess(new Acceptor(binding.channel()));
            } else {
                // Netty's native transports put the name of the system call before the reason.
                String reason = String.valueOf(done.cause().getMessage())
                        .replaceFirst("^bind\\(\\.\\.\\.?\\) failed[^:]*: *", "");
                listening.setFailure(
                        new IOException("cannot listen on port " + address.getPort() + ": " + reason, done.cause()));
            }
        });
        return listening;
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

package dev.spate.peer;

import dev.spate.net.RateLimit;
import dev.spate.net.Transport;
import dev.spate.peer.accept.AcceptRateLimit;
import dev.spate.peer.accept.HandshakeBacklog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

/**
 * Listens for peers that dial us and greets them.
 *
 * <p>Owner: the event loop of the {@link Transport}.
 */
public final class Acceptor implements AutoCloseable {
    /** Connections whose handshake is not complete; for one more, the oldest is closed. */
    private static final int HANDSHAKE_BACKLOG = 256;

    private final Channel channel;

    private Acceptor(Channel channel) {
        this.channel = channel;
    }

    /**
     * Begins to listen.
     *
     * @param address where to listen; port 0 takes a free one
     * @param torrents whom peers may ask for; may change while it listens
     * @param downloadLimit of what is read from all peers
     * @param secret which nobody who dials us can guess
     * @param clock monotonic nanoseconds, such as {@link System#nanoTime()}
     * @return on the loop; fails with an {@link IOException} for a person when the port is taken
     */
    public static Future<Acceptor> listen(
            Transport transport,
            InetSocketAddress address,
            IncomingTorrents torrents,
            RateLimit downloadLimit,
            int secret,
            LongSupplier clock) {
        HandshakeBacklog handshakeBacklog = new HandshakeBacklog(HANDSHAKE_BACKLOG);
        AcceptRateLimit acceptRateLimit = new AcceptRateLimit((int) clock.getAsLong() ^ secret);
        Promise<Acceptor> listening = transport.loop().newPromise();
        ChannelFuture binding = transport
                .listener()
                .option(ChannelOption.SO_BACKLOG, 1024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel accepted) {
                        InetSocketAddress from = accepted.remoteAddress();
                        if (from == null || !acceptRateLimit.admits(from.getAddress(), clock.getAsLong())) {
                            accepted.close();
                            return;
                        }
                        accepted.config().setRecvByteBufAllocator(ReceiveBuffers.newAllocator());
                        ReadThrottle.install(accepted, downloadLimit);
                        PeerHandler.accepted(accepted, torrents, handshakeBacklog, clock, from);
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

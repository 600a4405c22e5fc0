package dev.spate.synthetic.listen;

import io.netty.bootstrap.AbstractBootstrap;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets that a swarm listens with.
 *
 * <p>Used by the thread that starts and ends the swarm.
 */
public final class ListeningSockets {
    private static final int MOST_TRIES = 8;

    private final List<Channel> all = new ArrayList<>();

    /**
     * Binds a socket and waits until it listens; returns its address.
     *
     * @throws BindException when the address or port cannot be had
     */
    public InetSocketAddress open(AbstractBootstrap<?, ?> bootstrap, InetSocketAddress at) throws IOException {
        ChannelFuture opening = bootstrap.bind(at);
        opening.awaitUninterruptibly();
        if (!opening.isSuccess()) {
            throw failure(opening.cause(), at);
        }
        all.add(opening.channel());
        return (InetSocketAddress) opening.channel().localAddress();
    }

    /**
     * Binds a TCP and a UDP socket to the same port and waits until both listen; returns their address. Where any port will do,
     * another is tried while that of the first is somebody's for the second.
     *
     * @throws BindException when the address or port cannot be had
     */
    public InetSocketAddress openBoth(ServerBootstrap tcp, Bootstrap udp, InetSocketAddress at) throws IOException {
        for (int tries = 1; ; tries++) {
            InetSocketAddress both = open(tcp, at);
            try {
                return open(udp, both);
            } catch (BindException e) {
                if (at.getPort() != 0 || tries == MOST_TRIES) {
                    throw e;
                }
                all.remove(all.size() - 1).close();
            }
        }
    }

    private static IOException failure(Throwable cause, InetSocketAddress at) {
        String reason = String.valueOf(cause.getMessage()).replaceFirst("^bind\\(\\.\\.\\.?\\) failed[^:]*: *", "");
        BindException failure = new BindException(
                "cannot listen at " + at.getAddress().getHostAddress() + " port " + at.getPort() + ": " + reason);
        failure.initCause(cause);
        return failure;
    }

    /** Closes them all; does not wait for it. */
    public void close() {
        all.forEach(Channel::close);
    }
}

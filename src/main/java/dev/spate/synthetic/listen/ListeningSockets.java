package dev.spate.synthetic.listen;

import io.netty.bootstrap.AbstractBootstrap;
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

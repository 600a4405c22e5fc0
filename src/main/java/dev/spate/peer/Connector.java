package dev.spate.peer;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * One way to reach a peer: TCP, uTP, both side by side, or through a proxy. Whatever has to be agreed upon before bytes of the
 * peer come through is its business.
 *
 * <p>Owner: the event loop.
 */
public interface Connector {
    /**
     * Begins to connect.
     *
     * @param timeout zero for as long as the system tries
     * @return completes on the loop; a connected channel on this loop, in whose pipeline nothing waits for bytes of the peer
     *     yet, and with {@link io.netty.channel.ChannelOption#AUTO_READ} off, as the caller puts his handlers there and
     *     begins to read. Or fails with an {@link java.io.IOException} for a person
     */
    Future<Channel> connect(InetSocketAddress address, Duration timeout);

    /** The same ways, uTP before TCP where there are both. */
    default Connector utpFirst() {
        return this;
    }

    /** The way over uTP alone, by which holes are punched (BEP 55); empty when this does not lead there. */
    default Optional<Connector> utp() {
        return Optional.empty();
    }
}

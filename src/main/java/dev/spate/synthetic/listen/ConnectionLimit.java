package dev.spate.synthetic.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts as many connections as the open-file limit allows, and closes the others at once: a closed client can go
 * on, one that is never accepted waits.
 *
 * <p>Should the limit be reached nevertheless, accepting pauses for a moment instead of failing over and over.
 *
 * <p>Owned by the swarm's event loop.
 */
@Sharable
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLimit.class);
    private static final long PAUSE_MILLIS = 100;

    private final Runnable refused;
    private long room = Long.MAX_VALUE;
    private long inside;

    /** @param refused is called for each connection that is turned away */
    public ConnectionLimit(Runnable refused) {
        this.refused = refused;
    }

    /** Sets how many connections there may be at a time. */
    public void setRoom(long connections) {
        room = connections;
    }

    /** Hands a new connection on, or closes it. */
    void admit(Channel channel, Consumer<Channel> further) {
        if (inside >= room) {
            refused.run();
            channel.close();
            return;
        }
        inside++;
        channel.closeFuture().addListener(closed -> inside--);
        further.accept(channel);
    }

    /** An accept has failed; the server's own handling would print a warning for each. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("cannot accept a connection: {}", cause.toString());
        refused.run();
        Channel server = ctx.channel();
        server.config().setAutoRead(false);
        server.eventLoop()
                .schedule(
                        () -> {
                            server.config().setAutoRead(true);
                        },
                        PAUSE_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}

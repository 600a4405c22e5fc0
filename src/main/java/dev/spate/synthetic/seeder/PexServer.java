package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.wire.PexMessage;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells a client of other peers (BEP 11): of those that are there when it comes, and each minute who has come and gone.
 *
 * <p>Owned by the channel's event loop: one for each connection.
 */
final class PexServer {
    /** What the client calls it in messages to us; it sends none that matter. */
    static final int OUR_ID = 1;

    private static final long MINUTE_SECONDS = 60;

    private final ChannelHandlerContext ctx;
    private final MetadataServer.Reply reply;
    private final List<SyntheticSeeder> neighbours;
    private final Set<SyntheticSeeder> told = new LinkedHashSet<>();
    private final int clientId;

    /** @param clientId the number of PEX messages to this client */
    PexServer(ChannelHandlerContext ctx, MetadataServer.Reply reply, List<SyntheticSeeder> neighbours, int clientId) {
        this.ctx = ctx;
        this.reply = reply;
        this.neighbours = neighbours;
        this.clientId = clientId;
    }

    /** Sends the first message now, and others later. */
    void begin() {
        if (!ctx.channel().isActive()) {
            return;
        }
        next().ifPresent(message -> reply.send(clientId, message.encode()));
        ctx.executor().schedule(LoopWork.task(this::begin, ctx::fireExceptionCaught), MINUTE_SECONDS, TimeUnit.SECONDS);
    }

    /** What is new since the last message, if anything is. */
    private Optional<PexMessage> next() {
        List<PexMessage.Peer> added = new ArrayList<>();
        List<InetSocketAddress> dropped = new ArrayList<>();
        for (SyntheticSeeder each : neighbours) {
            if (each.isPresent() && told.add(each)) {
                int flags = (each.pieces().isFull() ? PexMessage.SEED : 0)
                        | (each.isReachable() ? PexMessage.REACHABLE : 0);
                added.add(new PexMessage.Peer(each.address(), flags));
            } else if (!each.isPresent() && told.remove(each)) {
                dropped.add(each.address());
            }
        }
        return added.isEmpty() && dropped.isEmpty() ? Optional.empty() : Optional.of(new PexMessage(added, dropped));
    }
}

package dev.spate.synthetic.tracker;

import dev.spate.torrent.InfoHash;
import dev.spate.tracker.AnnounceRequest;
import dev.spate.tracker.ScrapeResponse;
import dev.spate.tracker.UdpTrackerCodec;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swarm's UDP tracker (BEP 15): connect, announce and scrape.
 *
 * <p>Owned by the swarm's event loop.
 */
public final class UdpSwarmTracker extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSwarmTracker.class);
    private static final long CONNECTION = 0x737061746573776dL;
    private static final int IPV4_BYTES = 4;

    private final TrackerStore store;

    public UdpSwarmTracker(TrackerStore store) {
        this.store = store;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf in = packet.content();
        int length = in.readableBytes();
        if (length < UdpTrackerCodec.REQUEST_HEADER_BYTES) {
            return;
        }
        long connection = in.readLong();
        int action = in.readInt();
        int transaction = in.readInt();
        ByteBuf out = ctx.alloc().buffer();
        if (action == UdpTrackerCodec.CONNECT && connection == UdpTrackerCodec.MAGIC) {
            UdpTrackerCodec.writeConnectResponse(out, transaction, CONNECTION);
        } else if (connection != CONNECTION) {
            fail(out, transaction, "unknown connection id");
        } else if (action == UdpTrackerCodec.ANNOUNCE && length >= UdpTrackerCodec.ANNOUNCE_REQUEST_BYTES) {
            announce(in, out, transaction, packet.sender());
        } else if (action == UdpTrackerCodec.SCRAPE) {
            scrape(in, out, transaction);
        } else {
            fail(out, transaction, "malformed request");
        }
        ctx.writeAndFlush(new DatagramPacket(out, packet.sender()));
    }

    private void announce(ByteBuf in, ByteBuf out, int transaction, InetSocketAddress sender) {
        if (!store.knows(UdpTrackerCodec.readInfoHash(in.slice()))) {
            fail(out, transaction, "unknown info hash");
            return;
        }
        AnnounceRequest request;
        try {
            request = UdpTrackerCodec.readAnnounceRequest(in);
        } catch (IllegalArgumentException e) {
            fail(out, transaction, "unknown event");
            return;
        }
        UdpTrackerCodec.writeAnnounceResponse(
                out, transaction, store.announce(request, sender.getAddress()), IPV4_BYTES);
    }

    private void scrape(ByteBuf in, ByteBuf out, int transaction) {
        List<ScrapeResponse> counted = new ArrayList<>();
        while (in.readableBytes() >= InfoHash.LENGTH_BYTES) {
            counted.add(store.scrape(UdpTrackerCodec.readInfoHash(in)));
        }
        UdpTrackerCodec.writeScrapeResponse(out, transaction, counted);
    }

    private void fail(ByteBuf out, int transaction, String reason) {
        store.refuse();
        UdpTrackerCodec.writeError(out, transaction, reason);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("UDP tracker: {}", cause.toString());
    }
}

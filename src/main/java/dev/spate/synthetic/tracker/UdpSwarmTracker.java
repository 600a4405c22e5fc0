package dev.spate.synthetic.tracker;

import dev.spate.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swarm's UDP tracker (BEP 15): connect, announce and scrape.
 *
 * <pre>
 *   connect   magic 8 | action 0 | transaction 4                    answer  0 | transaction | connection 8
 *   announce  connection 8 | action 1 | transaction 4 | hash 20 | peer id 20 | downloaded 8 | left 8 | uploaded 8
 *             | event 4 | ip 4 | key 4 | num want 4 | port 2        answer  1 | transaction | interval | leechers | seeders | peers
 *   scrape    connection 8 | action 2 | transaction 4 | hash 20 ... answer  2 | transaction | (seeders | completed | leechers) ...
 * </pre>
 *
 * <p>Owned by the swarm's event loop.
 */
public final class UdpSwarmTracker extends SimpleChannelInboundHandler<DatagramPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(UdpSwarmTracker.class);
    private static final long MAGIC = 0x41727101980L;
    private static final long CONNECTION = 0x737061746573776dL;
    private static final int HEADER_BYTES = 16;
    private static final int ANNOUNCE_BYTES = 98;
    private static final int EVENT_AT = 80;
    private static final int WANTED_AT = 92;
    private static final int CONNECT = 0;
    private static final int ANNOUNCE = 1;
    private static final int SCRAPE = 2;
    private static final int ERROR = 3;
    /** What fits a datagram on the loopback. */
    private static final int MOST_PEERS = 10_000;

    private final TrackerStore book;

    public UdpSwarmTracker(TrackerStore book) {
        this.book = book;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
        ByteBuf in = packet.content();
        if (in.readableBytes() < HEADER_BYTES) {
            return;
        }
        int start = in.readerIndex();
        long connection = in.getLong(start);
        int action = in.getInt(start + 8);
        ByteBuf out = ctx.alloc().buffer();
        out.writeInt(action).writeInt(in.getInt(start + 12));
        if (action == CONNECT && connection == MAGIC) {
            out.writeLong(CONNECTION);
        } else if (connection != CONNECTION) {
            fail(out, "unknown connection id");
        } else if (action == ANNOUNCE && in.readableBytes() >= ANNOUNCE_BYTES) {
            announce(in.slice(), out);
        } else if (action == SCRAPE) {
            scrape(in.slice().skipBytes(HEADER_BYTES), out);
        } else {
            fail(out, "malformed request");
        }
        ctx.writeAndFlush(new DatagramPacket(out, packet.sender()));
    }

    private void announce(ByteBuf in, ByteBuf out) {
        int event = in.getInt(EVENT_AT);
        if (!book.knows(hashAt(in, HEADER_BYTES))) {
            fail(out, "unknown info hash");
        } else if (event < 0 || event >= TrackerStore.Event.values().length) {
            fail(out, "unknown event");
        } else {
            int wanted = Math.min(in.getInt(WANTED_AT), MOST_PEERS);
            byte[] peers = book.announce(TrackerStore.Event.values()[event], wanted);
            out.writeInt(TrackerStore.INTERVAL_SECONDS).writeInt(0).writeInt(book.seeders());
            out.writeBytes(peers);
        }
    }

    private void scrape(ByteBuf in, ByteBuf out) {
        while (in.readableBytes() >= InfoHash.LENGTH_BYTES) {
            boolean known = book.knows(hashAt(in, in.readerIndex()));
            in.skipBytes(InfoHash.LENGTH_BYTES);
            out.writeInt(known ? book.seeders() : 0)
                    .writeInt((int) (known ? book.report().completed() : 0))
                    .writeInt(0);
        }
    }

    private void fail(ByteBuf out, String reason) {
        book.refuse();
        out.setInt(0, ERROR).writeCharSequence(reason, StandardCharsets.US_ASCII);
    }

    private static InfoHash hashAt(ByteBuf in, int index) {
        byte[] hash = new byte[InfoHash.LENGTH_BYTES];
        in.getBytes(index, hash);
        return InfoHash.of(hash);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("UDP tracker: {}", cause.toString());
    }
}

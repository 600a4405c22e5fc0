package dev.spate.synthetic.seeder;

import dev.spate.synthetic.count.SwarmCounters;
import dev.spate.torrent.Bitfield;
import dev.spate.wire.Handshake;
import dev.spate.wire.HandshakeDecoder.InfoHashKnown;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A seeder's side of one connection (BEP 3, 6, 9, 10): greets, tells what it has, unchokes whoever is interested, and hands
 * requests to its {@link Uploader}.
 *
 * <p>Owned by the channel's event loop. A client that breaks the protocol is closed.
 */
public final class SeederConnection extends ChannelInboundHandlerAdapter implements PeerMessage.Handler {
    /** The queue length that the extension handshake advertises; requests beyond it are refused. */
    public static final int MOST_REQUESTS = 500;

    /**
     * The queue length of clients that cannot be told of a refusal, as they have not the fast extension: rtorrent asks for more
     * than is advertised, and would wait for ever for what is dropped without a word.
     */
    public static final int MOST_UNREFUSABLE = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(SeederConnection.class);
    private static final int SMALL_BYTES = 128;

    private final SyntheticSeeder seeder;
    private final PeerCounters tally;
    private final SwarmCounters swarmCounters;
    private final IntSupplier unheard;
    private ChannelHandlerContext ctx;
    private Uploader uploader;
    private SeederChoker seederChoker;
    private MetadataServer metadata;
    private boolean greeted;

    /** @param unheard how many messages of the client are still on their way to this handler */
    SeederConnection(SyntheticSeeder seeder, IntSupplier unheard) {
        this.seeder = seeder;
        this.tally = seeder.tally();
        this.swarmCounters = seeder.holdings().swarmCounters();
        this.unheard = unheard;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        seeder.arrived(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof InfoHashKnown known)) {
            context.fireUserEventTriggered(event);
        } else if (known.infoHash().equals(seeder.holdings().torrent().infoHash())) {
            greet();
        } else {
            LOG.debug("peer {}: asked for unknown torrent {}", seeder.index(), known.infoHash());
            context.close();
        }
    }

    private void greet() {
        greeted = true;
        tally.connections++;
        tally.openConnections++;
        swarmCounters.opened(System.nanoTime());
        ByteBuf out = ctx.alloc().directBuffer(Handshake.LENGTH);
        Handshake.of(seeder.holdings().torrent().infoHash(), seeder.id(), true, true)
                .encode(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof PeerMessage heard && uploader != null) {
            heard.accept(this);
        } else if (message instanceof Handshake handshake && greeted) {
            introduce(handshake);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void introduce(Handshake client) {
        uploader = new Uploader(seeder, ctx, client.supportsFast());
        seederChoker = new SeederChoker(seeder, ctx, uploader, tally);
        ByteBuf out = ctx.alloc().directBuffer(SMALL_BYTES);
        if (client.supportsExtension()) {
            metadata = new MetadataServer(seeder.holdings().torrent());
            PeerFrameEncoder.extended(out, 0, metadata.handshake(MOST_REQUESTS));
        }
        Bitfield pieces = seeder.pieces();
        if (client.supportsFast() && pieces.isFull()) {
            PeerFrameEncoder.write(out, new PeerMessage.HaveAll());
        } else if (client.supportsFast() && pieces.cardinality() == 0) {
            PeerFrameEncoder.write(out, new PeerMessage.HaveNone());
        } else if (pieces.cardinality() > 0) {
            PeerFrameEncoder.bitfield(out, pieces.toWire());
        }
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (uploader != null) {
            uploader.pump();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (uploader != null) {
            uploader.pump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (greeted) {
            tally.openConnections--;
            swarmCounters.closed(System.nanoTime());
        }
        forget();
    }

    /** Ends the connection; nothing is sent any more. */
    void leave() {
        forget();
        ctx.close();
    }

    private void forget() {
        seeder.left(this);
        if (uploader != null) {
            uploader.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("peer {}: {}", seeder.index(), cause.getMessage());
        } else {
            LOG.error("peer {}: connection failed", seeder.index(), cause);
        }
        context.close();
    }

    @Override
    public void request(int piece, int offset, int length) {
        tally.requests++;
        if (seederChoker.isChoking()
                || uploader.size() >= (uploader.refuses() ? MOST_REQUESTS : MOST_UNREFUSABLE)
                || !seeder.pieces().get(piece)) {
            tally.dropped++;
            uploader.refuse(piece, offset, length);
            return;
        }
        uploader.add(piece, offset, length, System.nanoTime());
        tally.mostOutstanding = Math.max(tally.mostOutstanding, uploader.size() + unheard.getAsInt());
    }

    @Override
    public void cancel(int piece, int offset, int length) {
        tally.cancels++;
        if (uploader.cancel(piece, offset, length)) {
            tally.cancelledInTime++;
            uploader.refuse(piece, offset, length);
        }
    }

    @Override
    public void interested() {
        seederChoker.interested();
    }

    @Override
    public void notInterested() {
        seederChoker.notInterested();
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (metadata != null) {
            metadata.answer(id, payload, (answerId, answer) -> {
                ByteBuf out = ctx.alloc().directBuffer(SMALL_BYTES + answer.length);
                PeerFrameEncoder.extended(out, answerId, answer);
                uploader.say(out);
                uploader.flush();
            });
        }
    }

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        data.release();
    }

    @Override
    public void keepAlive() {}

    @Override
    public void choke() {}

    @Override
    public void unchoke() {}

    @Override
    public void have(int piece) {}

    @Override
    public void bitfield(byte[] bits) {}

    @Override
    public void port(int port) {}

    @Override
    public void suggest(int piece) {}

    @Override
    public void haveAll() {}

    @Override
    public void haveNone() {}

    @Override
    public void reject(int piece, int offset, int length) {}

    @Override
    public void allowedFast(int piece) {}
}

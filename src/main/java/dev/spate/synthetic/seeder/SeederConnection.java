package dev.spate.synthetic.seeder;

import dev.spate.merkle.HashRange;
import dev.spate.synthetic.SyntheticTorrent;
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
 * A seeder's side of one connection (BEP 3, 6, 9, 10, 52): sends handshake and bitfield, unchokes a client that is
 * interested, and hands requests to its {@link Uploader}.
 *
 * <p>Owned by the channel's event loop. A client that breaks the protocol is closed.
 */
public final class SeederConnection extends ChannelInboundHandlerAdapter implements PeerMessage.Handler {
    /** The queue length that the extension handshake advertises; requests beyond it are refused. */
    public static final int MOST_REQUESTS = 500;

    /**
     * The queue length for clients without the fast extension, which cannot be sent a reject: rtorrent sends more
     * requests than advertised, and would wait for ever for a dropped one.
     */
    public static final int MOST_REQUESTS_WITHOUT_REJECT = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(SeederConnection.class);
    private static final int SMALL_BYTES = 128;

    private final SyntheticSeeder seeder;
    private final PeerCounters counters;
    private final SwarmCounters swarmCounters;
    private final IntSupplier queuedMessages;
    private ChannelHandlerContext ctx;
    private Uploader uploader;
    private SeederChoker choker;
    private MetadataServer metadata;
    private PexServer pex;
    private final boolean dialled;
    private boolean handshakeSent;
    private boolean counted;

    /**
     * @param queuedMessages how many messages of the client are still on their way to this handler
     * @param dialled whether the peer has called the client, and so speaks first
     */
    SeederConnection(SyntheticSeeder seeder, IntSupplier queuedMessages, boolean dialled) {
        this.dialled = dialled;
        this.seeder = seeder;
        this.counters = seeder.counters();
        this.swarmCounters = seeder.served().swarmCounters();
        this.queuedMessages = queuedMessages;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        seeder.opened(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (dialled) {
            sendHandshake();
        }
        context.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof InfoHashKnown known)) {
            context.fireUserEventTriggered(event);
        } else if (known.infoHash().equals(seeder.served().torrent().infoHash())) {
            counted = true;
            counters.connections++;
            counters.openConnections++;
            swarmCounters.opened(System.nanoTime());
            if (!handshakeSent) {
                sendHandshake();
            }
        } else {
            LOG.debug("peer {}: asked for unknown torrent {}", seeder.index(), known.infoHash());
            context.close();
        }
    }

    private void sendHandshake() {
        handshakeSent = true;
        ByteBuf out = ctx.alloc().directBuffer(Handshake.LENGTH);
        SyntheticTorrent torrent = seeder.served().torrent();
        Handshake ours = Handshake.of(torrent.infoHash(), seeder.id(), true, true);
        (torrent.infoHashV2().isPresent() ? ours.withV2() : ours).encode(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof PeerMessage received && uploader != null) {
            received.accept(this);
        } else if (message instanceof Handshake handshake && handshakeSent) {
            handshakeReceived(handshake);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void handshakeReceived(Handshake client) {
        uploader = new Uploader(seeder, ctx, client.supportsFast());
        choker = new SeederChoker(seeder, ctx, uploader, counters);
        ByteBuf out = ctx.alloc().directBuffer(SMALL_BYTES);
        if (client.supportsExtension()) {
            metadata = new MetadataServer(
                    seeder.served().torrent(), seeder.neighbours().told());
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
        if (counted) {
            counters.openConnections--;
            swarmCounters.closed(System.nanoTime());
        }
        forget();
    }

    /** The peer has one more piece. */
    void tell(int piece) {
        if (uploader != null) {
            ByteBuf out = ctx.alloc().directBuffer(SMALL_BYTES);
            PeerFrameEncoder.write(out, new PeerMessage.Have(piece));
            uploader.send(out);
            uploader.flush();
        }
    }

    /** Ends the connection; nothing is sent any more. */
    void leave() {
        try {
            forget();
        } finally {
            ctx.close();
        }
    }

    private void forget() {
        seeder.closed(this);
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
        counters.requests++;
        if (choker.isChoking()
                || uploader.size() >= (uploader.refuses() ? MOST_REQUESTS : MOST_REQUESTS_WITHOUT_REJECT)
                || !seeder.pieces().get(piece)) {
            counters.dropped++;
            uploader.refuse(piece, offset, length);
            return;
        }
        uploader.add(piece, offset, length, System.nanoTime());
        counters.mostOutstanding = Math.max(counters.mostOutstanding, uploader.size() + queuedMessages.getAsInt());
    }

    @Override
    public void cancel(int piece, int offset, int length) {
        counters.cancels++;
        if (uploader.cancel(piece, offset, length)) {
            counters.cancelledInTime++;
            uploader.refuse(piece, offset, length);
        }
    }

    @Override
    public void interested() {
        choker.interested();
    }

    @Override
    public void notInterested() {
        choker.notInterested();
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (metadata != null) {
            metadata.answer(id, payload, this::sendExtended);
            if (pex == null && metadata.pexId() > 0 && seeder.neighbours().told()) {
                pex = new PexServer(
                        ctx, this::sendExtended, seeder.neighbours().draw(seeder, seeder.random()), metadata.pexId());
                pex.begin();
            }
        }
    }

    private void sendExtended(int id, byte[] payload) {
        ByteBuf out = ctx.alloc().directBuffer(SMALL_BYTES + payload.length);
        PeerFrameEncoder.extended(out, id, payload);
        uploader.send(out);
        uploader.flush();
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

    @Override
    public void hashRequest(HashRange range) {
        PeerMessage answer = seeder.served().hashes().answer(range);
        ByteBuf out = ctx.alloc().directBuffer(SMALL_BYTES);
        PeerFrameEncoder.write(out, answer);
        uploader.send(out);
        uploader.flush();
    }

    @Override
    public void hashes(HashRange range, byte[] hashes) {}

    @Override
    public void hashReject(HashRange range) {}
}

package dev.spate.peer;

import dev.spate.mse.MseException;
import dev.spate.mse.StreamKind;
import dev.spate.net.ReadThrottle;
import dev.spate.net.StreamReady;
import dev.spate.peer.accept.HandshakeBacklog;
import dev.spate.text.TimeSpan;
import dev.spate.torrent.InfoHash;
import dev.spate.torrent.PeerAddress;
import dev.spate.torrent.PieceLayout;
import dev.spate.wire.BlockAllocator;
import dev.spate.wire.Handshake;
import dev.spate.wire.HandshakeDecoder;
import dev.spate.wire.PeerFrameDecoder;
import dev.spate.wire.PeerMessage;
import dev.spate.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last handler of a peer's pipeline: exchanges the handshakes, then hands each message to the session of the peer.
 *
 * <p>A bad peer costs its own connection only: every exception ends here.
 */
final class PeerHandler extends ChannelInboundHandlerAdapter implements BlockAllocator {
    private static final Logger LOG = LoggerFactory.getLogger(PeerHandler.class);

    /** Haves that are free while the number of pieces is not known. */
    private static final int HAVES_WITHOUT_LAYOUT = 65_536;

    /** Fewer new bytes of a block, a quarter of it, are no progress. */
    private static final int LEAST_PROGRESS_BYTES = 4096;

    private final LongSupplier clock;
    private final InetSocketAddress address;
    /** Whom the peer may ask for; null when we dialled it. */
    private final IncomingTorrents torrents;

    private final HandshakeBacklog handshakeBacklog;
    /** Null until an incoming peer has named its torrent. */
    private OurHandshake ourHandshake;

    private PeerEvents events;
    private PeerConnection peer;
    private PeerSession session;
    private FloodGuard floodGuard;
    private ScheduledFuture<?> deadline;
    private String failure;
    private boolean lost;
    private StreamKind streamKind = StreamKind.PLAIN;
    private int progressPiece = -1;
    private int progressOffset;
    private int progressBytes;

    private PeerHandler(
            OurHandshake ourHandshake,
            PeerEvents events,
            IncomingTorrents torrents,
            HandshakeBacklog handshakeBacklog,
            LongSupplier clock,
            InetSocketAddress address) {
        this.clock = clock;
        this.ourHandshake = ourHandshake;
        this.events = events;
        this.torrents = torrents;
        this.handshakeBacklog = handshakeBacklog;
        this.address = address;
    }

    /** Puts the three handlers of a peer that we dialled into its channel. It is greeted at {@link StreamReady}. */
    static PeerHandler dialled(
            Channel channel,
            OurHandshake ourHandshake,
            PeerEvents events,
            LongSupplier clock,
            InetSocketAddress address) {
        PeerHandler handler = new PeerHandler(ourHandshake, events, null, null, clock, address);
        channel.pipeline()
                .addLast(new HandshakeDecoder(), new PeerFrameDecoder(ourHandshake.limits(), handler), handler);
        return handler;
    }

    /** The same for a peer that dialled us. The frame decoder comes when it has named its torrent. */
    static void accepted(
            Channel channel,
            IncomingTorrents torrents,
            HandshakeBacklog handshakeBacklog,
            LongSupplier clock,
            InetSocketAddress address) {
        handshakeBacklog.add(channel);
        PeerEvents nobodyYet = handshakeBacklog.eventsOf(channel, torrents.nobodys());
        channel.pipeline()
                .addLast(
                        new HandshakeDecoder(),
                        new PeerHandler(null, nobodyYet, torrents, handshakeBacklog, clock, address));
    }

    private boolean incoming() {
        return torrents != null;
    }

    private Duration handshakeTimeout() {
        return ourHandshake == null ? OurHandshake.TIMEOUT : ourHandshake.handshakeTimeout();
    }

    /** Whether the peer ended the connection before it had greeted us, and we had found no fault with it. */
    boolean peerHungUp() {
        return session == null && (failure == null || lost);
    }

    /** The channel is connected: from here on the peer has to hurry. */
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Duration timeout = handshakeTimeout();
        if (!timeout.isZero()) {
            deadline = ctx.executor()
                    .schedule(
                            () -> fail(ctx, "no handshake within " + TimeSpan.seconds(timeout)),
                            timeout.toNanos(),
                            TimeUnit.NANOSECONDS);
        }
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof PeerMessage each) {
            if (session == null || peer.isClosing()) {
                ReferenceCountUtil.release(each instanceof PeerMessage.Piece piece ? piece.data() : each);
            } else {
                // Before the session, which releases a block.
                each.accept(floodGuard);
                each.accept(session);
                dropIfFlooding();
            }
        } else if (message instanceof Handshake handshake) {
            handshakeReceived(ctx, handshake);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    /** Ends the connection when the peer has used up its allowance of useless messages. */
    private void dropIfFlooding() {
        if (floodGuard.isOverdrawn() && !peer.isClosing() && floodGuard.isFlood(clock.getAsLong())) {
            peer.fault(floodGuard.reason());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof StreamReady && !incoming()) {
            sendHandshake(ctx);
        }
        if (event instanceof StreamKind kind) {
            streamKind = kind;
        }
        // Some dialers send their peer id only after they have seen our handshake.
        if (incoming() && event instanceof HandshakeDecoder.InfoHashKnown known) {
            torrents.find(known.infoHash())
                    .ifPresentOrElse(
                            named -> answer(ctx, named, known.infoHash()),
                            () -> fail(ctx, otherTorrent(known.infoHash())));
        }
        ctx.fireUserEventTriggered(event);
    }

    private void answer(ChannelHandlerContext ctx, IncomingTorrents.Torrent named, InfoHash name) {
        ourHandshake = named.ourHandshake().naming(name);
        events = handshakeBacklog.eventsOf(ctx.channel(), named.events());
        ctx.pipeline().addBefore(ctx.name(), null, new PeerFrameDecoder(ourHandshake.limits(), this));
        sendHandshake(ctx);
    }

    private void handshakeReceived(ChannelHandlerContext ctx, Handshake handshake) {
        cancelDeadline();
        if (ourHandshake == null || !ourHandshake.isNamed(handshake.infoHash())) {
            fail(ctx, otherTorrent(handshake.infoHash()));
            return;
        }
        if (handshake.peerId().equals(ourHandshake.self())) {
            fail(ctx, PeerEvents.OURSELVES);
            return;
        }
        ReadThrottle.greeted(ctx.channel());
        long now = clock.getAsLong();
        floodGuard = new FloodGuard(
                ourHandshake.limits().layout().map(PieceLayout::pieceCount).orElse(HAVES_WITHOUT_LAYOUT), now);
        peer = new PeerConnection(ctx.channel(), address, incoming(), handshake, streamKind, floodGuard, now);
        session = events.greeted(peer);
    }

    private static String otherTorrent(InfoHash infoHash) {
        return "it speaks of another torrent: " + infoHash;
    }

    private void sendHandshake(ChannelHandlerContext ctx) {
        ByteBuf out = ctx.alloc().directBuffer(Handshake.LENGTH);
        ourHandshake.handshake().encode(out);
        ctx.writeAndFlush(out, ctx.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (session != null && !peer.isClosing()) {
            peer.noteRead(clock.getAsLong());
            session.readComplete();
        }
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
        return session == null || peer.isClosing() ? null : session.blockTarget(pool, piece, offset, length);
    }

    @Override
    public void progressed(int piece, int offset, int receivedBytes) {
        if (piece != progressPiece || offset != progressOffset || receivedBytes < progressBytes) {
            progressPiece = piece;
            progressOffset = offset;
            progressBytes = 0;
        }
        // Else a byte now and then would hold a block, its piece and its memory for hours.
        if (session != null && !peer.isClosing() && receivedBytes - progressBytes >= LEAST_PROGRESS_BYTES) {
            progressBytes = receivedBytes;
            session.blockProgress();
        }
    }

    @Override
    public void skipped(int id, int bytes) {
        if (session != null && !peer.isClosing()) {
            floodGuard.unknown(bytes);
            dropIfFlooding();
        }
    }

    @Override
    public void impossible(int id) {
        countImpossible();
    }

    private void countImpossible() {
        if (session != null && !peer.isClosing()) {
            floodGuard.impossible();
            dropIfFlooding();
        }
    }

    @Override
    public void impossibleRequest(int piece, int offset, int length) {
        countImpossible();
        if (session != null && !peer.isClosing()) {
            session.impossibleRequest(piece, offset, length);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancelDeadline();
        if (session == null) {
            events.failed(
                    address, incoming(), failure == null ? "it closed the connection before a handshake" : failure);
        } else {
            peer.releasePending();
            session.closed(peer.closeReason(failure == null ? "it closed the connection" : failure));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof WireException wrong && session != null) {
            endFor(wrong);
        } else if (cause instanceof WireException || cause instanceof MseException) {
            fail(ctx, cause.getMessage());
        } else if (cause instanceof IOException) {
            lost = failure == null;
            fail(ctx, "connection lost: " + cause.getMessage());
        } else if (cause instanceof VirtualMachineError error) {
            try {
                events.broken(error);
            } finally {
                fail(ctx, "internal error: " + cause);
            }
        } else {
            LOG.error("internal error while serving {}", PeerAddress.text(address), cause);
            fail(ctx, "internal error: " + cause);
        }
    }

    private void endFor(WireException wrong) {
        if (wrong.isQuirk()) {
            peer.close(wrong.getMessage());
        } else {
            peer.fault(wrong.getMessage());
        }
    }

    private void fail(ChannelHandlerContext ctx, String reason) {
        if (failure == null) {
            failure = reason;
        }
        ctx.close();
    }
}

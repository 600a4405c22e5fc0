package dev.spate.synthetic.leecher;

import dev.spate.merkle.HashRange;
import dev.spate.net.LoopWork;
import dev.spate.synthetic.ContentSource;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.Block;
import dev.spate.wire.BlockAllocator;
import dev.spate.wire.ExtensionHandshake;
import dev.spate.wire.Handshake;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A leecher's side of one connection (BEP 3, 6, 10): greets, is interested, asks with a deep queue while it is unchoked,
 * and compares each block with the content.
 *
 * <p>It never asks earlier than its rate allows. A block is thrown away as soon as it was compared: to take must
 * cost less than to give.
 *
 * <p>Owned by the channel's event loop. A client that breaks the protocol is closed.
 */
final class LeecherConnection extends ChannelInboundHandlerAdapter implements PeerMessage.Handler, BlockAllocator {
    /** The deepest queue, whatever the client allows; libtorrent's too. */
    static final int MOST_REQUESTS = 500;

    /** The queue for a client that does not tell how long it may be. */
    static final int USUAL_REQUESTS = 250;

    private static final Logger LOG = LoggerFactory.getLogger(LeecherConnection.class);
    private static final int SMALL_BYTES = 128;
    /** Requests are sent when there is room for so many, to be written together. */
    private static final int TOGETHER = 16;
    /** After so long without a block the requests are taken for lost: clients without the fast extension drop them silently. */
    private static final long LOST_SECONDS = 15;

    private final Leecher leecher;
    private final Leecher.Run run;
    private final ContentSource content;
    private ChannelHandlerContext ctx;
    private ByteBuf out;
    private long[] askedNanos = {};
    private Bitfield clientHas;
    private int queue = USUAL_REQUESTS;
    private boolean fast;
    private boolean greeted;
    private boolean choked = true;
    private boolean waiting;
    private boolean finished;
    private long lastBlockNanos;

    LeecherConnection(Leecher leecher, Leecher.Run run) {
        this.leecher = leecher;
        this.run = run;
        this.content = leecher.all().content();
        this.clientHas = new Bitfield(leecher.all().torrent().layout().pieceCount());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ctx = context;
        ByteBuf greeting = ctx.alloc().directBuffer(Handshake.LENGTH);
        Handshake.of(leecher.all().torrent().infoHash(), leecher.id(), true, true)
                .encode(greeting);
        ctx.writeAndFlush(greeting, ctx.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof PeerMessage received && greeted) {
            received.accept(this);
        } else if (message instanceof Handshake handshake) {
            greeted(handshake);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        // The info hash is compared when the handshake is complete.
    }

    private void greeted(Handshake client) {
        if (!client.infoHash().equals(leecher.all().torrent().infoHash())) {
            ctx.close();
            return;
        }
        greeted = true;
        fast = client.supportsFast();
        run.greeted(System.nanoTime());
        ByteBuf opening = out();
        if (client.supportsExtension()) {
            ExtensionHandshake ours = new ExtensionHandshake(
                    Map.of(),
                    Optional.of("spate swarm"),
                    OptionalInt.of(USUAL_REQUESTS),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty());
            PeerFrameEncoder.extended(opening, ExtensionHandshake.ID, ours.encode());
        }
        Bitfield has = run.wanted().atFirst();
        if (has.cardinality() > 0) {
            PeerFrameEncoder.bitfield(opening, has.toWire());
        } else if (fast) {
            PeerFrameEncoder.write(opening, new PeerMessage.HaveNone());
        }
        PeerFrameEncoder.write(opening, new PeerMessage.Interested());
        flush();
    }

    private ByteBuf out() {
        if (out == null) {
            out = ctx.alloc().directBuffer(SMALL_BYTES);
        }
        return out;
    }

    private void flush() {
        if (out != null) {
            ByteBuf written = out;
            out = null;
            ctx.writeAndFlush(written, ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ask();
        flush();
    }

    private void ask() {
        if (choked || waiting || finished) {
            return;
        }
        int outstanding = run.wanted().outstanding();
        if (outstanding > 0 && queue - outstanding < Math.min(TOGETHER, queue)) {
            return;
        }
        long now = System.nanoTime();
        while (run.wanted().outstanding() < queue) {
            long wait = run.bucket().nanosUntilReady(now);
            if (wait > 0) {
                askAfter(wait);
                break;
            }
            int index = run.wanted().next(clientHas::get);
            if (index < 0) {
                break;
            }
            int length = run.wanted().length(index);
            run.bucket().take(length, now);
            asked(index, now);
            PeerFrameEncoder.request(
                    out(), run.wanted().piece(index), run.wanted().offset(index), length);
        }
        run.asked();
    }

    private void asked(int index, long now) {
        if (run.wanted().outstanding() == 1) {
            lastBlockNanos = now;
            watch();
        }
        if (index >= askedNanos.length) {
            askedNanos = Arrays.copyOf(askedNanos, Math.max(index + 1, 2 * askedNanos.length));
        }
        askedNanos[index] = now;
    }

    private void askAfter(long nanos) {
        waiting = true;
        ctx.executor()
                .schedule(
                        LoopWork.task(
                                () -> {
                                    waiting = false;
                                    if (ctx.channel().isActive()) {
                                        ask();
                                        flush();
                                    }
                                },
                                ctx::fireExceptionCaught),
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    private boolean watching;

    /** Looks after requests that the client has dropped without a word. */
    private void watch() {
        if (watching) {
            return;
        }
        watching = true;
        ctx.executor()
                .schedule(
                        LoopWork.task(
                                () -> {
                                    watching = false;
                                    if (!ctx.channel().isActive()
                                            || run.wanted().outstanding() == 0) {
                                        return;
                                    }
                                    if (System.nanoTime() - lastBlockNanos > TimeUnit.SECONDS.toNanos(LOST_SECONDS)) {
                                        run.wanted().giveUpAll();
                                        ask();
                                        flush();
                                    }
                                    watch();
                                },
                                ctx::fireExceptionCaught),
                        LOST_SECONDS,
                        TimeUnit.SECONDS);
    }

    @Override
    public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
        if (length > Block.LENGTH_BYTES) {
            return null;
        }
        return pool.directBuffer(length, length);
    }

    @Override
    public void piece(int piece, int offset, int length, ByteBuf data) {
        try {
            received(piece, offset, length, data);
        } finally {
            data.release();
        }
    }

    private void received(int piece, int offset, int length, ByteBuf data) {
        long now = System.nanoTime();
        lastBlockNanos = now;
        int index = run.wanted().index(piece, offset, length);
        if (index >= 0 && !content.matches(leecher.all().torrent().layout().pieceOffset(piece) + offset, data)) {
            run.counters().corrupt(length, now);
            run.wanted().giveUp(index);
            LOG.debug("leecher {}: block {} of piece {} is wrong", leecher.index(), offset, piece);
        } else if (index < 0 || !run.wanted().receive(index)) {
            run.counters().unwanted(length, now);
        } else {
            run.counters().delivered(length, askedNanos[index], now);
            if (run.wanted().hasWholePieceOf(index)) {
                PeerFrameEncoder.write(out(), new PeerMessage.Have(piece));
            }
            leecher.received(run, length, now);
            if (run.isDone()) {
                finish();
            }
        }
    }

    /** Two seeds have nothing to say to each other. */
    private void finish() {
        finished = true;
        PeerFrameEncoder.write(out(), new PeerMessage.NotInterested());
        ByteBuf last = out;
        out = null;
        ctx.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (greeted) {
            run.counters().closed(System.nanoTime());
        }
        greeted = false;
        if (out != null) {
            out.release();
            out = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("leecher {}: {}", leecher.index(), cause.getMessage());
        } else {
            LOG.error("leecher {}: connection failed", leecher.index(), cause);
        }
        context.close();
    }

    @Override
    public void choke() {
        if (!choked) {
            choked = true;
            run.counters().chokes++;
            if (!fast) {
                // Without the fast extension a choke means that what was asked for will not come (BEP 3).
                run.wanted().giveUpAll();
            }
        }
    }

    @Override
    public void unchoke() {
        choked = false;
    }

    @Override
    public void reject(int piece, int offset, int length) {
        run.counters().rejected++;
        int index = run.wanted().index(piece, offset, length);
        if (index >= 0) {
            run.wanted().giveUp(index);
            if (!choked) {
                // Its queue is shorter than it said.
                queue = Math.max(1, run.wanted().outstanding());
            }
        }
    }

    @Override
    public void bitfield(byte[] bits) {
        clientHas = Bitfield.fromWire(bits, clientHas.size());
    }

    @Override
    public void haveAll() {
        clientHas = Bitfield.full(clientHas.size());
    }

    @Override
    public void have(int piece) {
        clientHas.set(piece);
    }

    @Override
    public void extended(int id, byte[] payload) {
        if (id == ExtensionHandshake.ID) {
            ExtensionHandshake.decodeIfReadable(payload)
                    .ifPresent(client -> client.reqq().ifPresent(most -> queue = Math.min(MOST_REQUESTS, most)));
        }
    }

    @Override
    public void keepAlive() {}

    @Override
    public void interested() {}

    @Override
    public void notInterested() {}

    @Override
    public void request(int piece, int offset, int length) {}

    @Override
    public void cancel(int piece, int offset, int length) {}

    @Override
    public void port(int port) {}

    @Override
    public void suggest(int piece) {}

    @Override
    public void haveNone() {}

    @Override
    public void allowedFast(int piece) {}

    @Override
    public void hashRequest(HashRange range) {}

    @Override
    public void hashes(HashRange range, byte[] hashes) {}

    @Override
    public void hashReject(HashRange range) {}
}

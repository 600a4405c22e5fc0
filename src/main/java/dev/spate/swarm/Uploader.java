package dev.spate.swarm;

import dev.spate.wire.PeerFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Answers the requests of one connection in their order, as fast as the limits and the socket let it.
 *
 * <p>Owned by the channel's event loop.
 */
final class Uploader {
    private static final int HEAD_BYTES = PeerFrameEncoder.PIECE_HEADER_BYTES + ContentSource.UNIQUE_BYTES;

    private final SyntheticSeeder seeder;
    private final ChannelHandlerContext ctx;
    private final Channel channel;
    private final boolean fast;
    private final ChannelPromise ignored;
    private final Consumer<ByteBuf> socket;
    private final RequestQueue waiting = new RequestQueue();
    private long answered;
    private boolean armed;
    private boolean unflushed;

    /** Set while {@link TotalRate} has this uploader in its queue. */
    boolean waitsForTotal;

    Uploader(SyntheticSeeder seeder, ChannelHandlerContext ctx, boolean fast) {
        this.seeder = seeder;
        this.ctx = ctx;
        this.channel = ctx.channel();
        this.fast = fast;
        this.ignored = channel.voidPromise();
        this.socket = part -> ctx.write(part, ignored);
    }

    /** Takes a request in; it is answered by the next {@link #pump} or a later one. */
    void add(int piece, int offset, int length, long arrivedNanos) {
        waiting.add(piece, offset, length, arrivedNanos);
    }

    /** Requests that wait for their answer. */
    int size() {
        return waiting.size();
    }

    /** Takes a request back; returns whether it had not been answered yet. */
    boolean cancel(int piece, int offset, int length) {
        return waiting.remove(piece, offset, length);
    }

    /** Refuses a request, where the client can understand that. */
    void refuse(int piece, int offset, int length) {
        if (fast) {
            ByteBuf out = ctx.alloc().directBuffer(PeerFrameEncoder.REQUEST_BYTES);
            PeerFrameEncoder.reject(out, piece, offset, length);
            ctx.write(out, ignored);
            unflushed = true;
        }
    }

    /** Answers what may be answered now, and sees to it that it is called again for the rest. */
    void pump() {
        long now = System.nanoTime();
        while (!waiting.isEmpty() && channel.isWritable()) {
            long wait = seeder.bucket().nanosUntilReady(now);
            if (wait > 0) {
                arm(wait);
                break;
            }
            if (!seeder.totalRate().admit(this, waiting.length(), now)) {
                break;
            }
            answer(now);
        }
        flush();
    }

    /** Sends what has been written, if anything. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            ctx.flush();
        }
    }

    private void arm(long waitNanos) {
        if (!armed) {
            armed = true;
            channel.eventLoop().schedule(this::wake, waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void wake() {
        armed = false;
        pump();
    }

    private void answer(long now) {
        int piece = waiting.piece();
        int offset = waiting.offset();
        int length = waiting.length();
        long arrived = waiting.arrivedNanos();
        waiting.poll();
        switch (seeder.behaviour().judge(answered)) {
            case SERVE -> serve(piece, offset, length, arrived, false, now);
            case CORRUPT -> serve(piece, offset, length, arrived, true, now);
            case IGNORE -> answered++;
            case REJECT -> {
                answered++;
                seeder.tally().rejected++;
                refuse(piece, offset, length);
            }
            case CLOSE -> {
                close();
                ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(sent -> ctx.close());
            }
        }
    }

    private void serve(int piece, int offset, int length, long arrived, boolean corrupt, long now) {
        answered++;
        unflushed = true;
        seeder.bucket().take(length, now);
        seeder.served(piece, offset, length, arrived, corrupt, now);
        ByteBuf head = ctx.alloc().directBuffer(HEAD_BYTES);
        PeerFrameEncoder.pieceHeader(head, piece, offset, length);
        ContentSource content = seeder.holdings().content();
        long at = seeder.holdings().offset(piece, offset);
        if (corrupt) {
            content.emitCorrupt(head, socket, at, length, seeder.index());
        } else {
            content.emit(head, socket, at, length);
        }
    }

    /** Forgets every request. */
    void close() {
        waiting.clear();
    }
}

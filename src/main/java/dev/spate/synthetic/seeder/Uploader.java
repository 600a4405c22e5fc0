package dev.spate.synthetic.seeder;

import dev.spate.net.LoopWork;
import dev.spate.peer.RequestQueue;
import dev.spate.synthetic.ContentSource;
import dev.spate.wire.PeerFrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Answers the requests of one connection in their order, as fast as the limits and the socket let it.
 *
 * <p>A fast peer hands whole blocks to the socket. A slow one hands out parts as its rate allows ({@link
 * SyntheticSeeder#partBytes}): its bytes trickle, as they do from a slow peer in the world, instead of coming in lumps of 16 KiB
 * with seconds of silence between.
 *
 * <p>Owned by the channel's event loop.
 */
final class Uploader {
    /** Blocks that are due within this time of now are sent now: timers are no more exact. */
    private static final long TOGETHER_NANOS = 500_000;

    private static final int HEAD_BYTES = PeerFrameEncoder.PIECE_HEADER_BYTES + ContentSource.UNIQUE_BYTES;

    private final SyntheticSeeder seeder;
    private final ChannelHandlerContext ctx;
    private final Channel channel;
    private final boolean fast;
    private final ChannelPromise ignored;
    private final Consumer<ByteBuf> socket;
    private final RequestQueue waiting = new RequestQueue();
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private long answered;
    private int begunBytes;
    private boolean begunCorrupt;
    private boolean armed;
    private boolean unflushed;
    private boolean pumping;
    private final boolean paced;
    private boolean serving;
    private long servedNanos = System.nanoTime();

    /** Set while {@link SharedRateLimit} has this uploader in its queue. */
    boolean waitsForTotal;

    Uploader(SyntheticSeeder seeder, ChannelHandlerContext ctx, boolean fast) {
        this.seeder = seeder;
        this.ctx = ctx;
        this.channel = ctx.channel();
        this.fast = fast;
        this.paced = seeder.behaviour().isPaced();
        this.ignored = channel.voidPromise();
        this.socket = part -> ctx.write(part, ignored);
    }

    /** Takes a request in; it is answered by the next {@link #pump} or a later one. */
    void add(int piece, int offset, int length, long arrivedNanos) {
        waiting.add(piece, offset, length, arrivedNanos);
    }

    /** Requests that wait for their answer, or for the rest of it. */
    int size() {
        return waiting.size();
    }

    /** Takes a request back; returns whether its answer had not begun yet. */
    boolean cancel(int piece, int offset, int length) {
        return waiting.remove(piece, offset, length, firstUnbegun());
    }

    /**
     * Writes another message: now, or at the end of the block that is being sent, as messages do not come within messages.
     *
     * @param message is released when it was written, or when it cannot be any more
     */
    void send(ByteBuf message) {
        if (begunBytes > 0) {
            held.add(message);
        } else {
            ctx.write(message, ignored);
            unflushed = true;
        }
    }

    /** Refuses a request, where the client can understand that. */
    void refuse(int piece, int offset, int length) {
        if (fast) {
            ByteBuf out = ctx.alloc().directBuffer(PeerFrameEncoder.REQUEST_BYTES);
            PeerFrameEncoder.reject(out, piece, offset, length);
            send(out);
        }
    }

    /** Whether the client can be told of a refusal (BEP 6). */
    boolean refuses() {
        return fast;
    }

    /** Rejects every request whose answer has not begun, as BEP 6 demands of a peer that chokes; returns how many. */
    int refuseAll() {
        int refused = 0;
        while (waiting.size() > firstUnbegun()) {
            int at = firstUnbegun();
            refuse(waiting.piece(at), waiting.offset(at), waiting.length(at));
            waiting.remove(at);
            refused++;
        }
        return refused;
    }

    private int firstUnbegun() {
        return begunBytes > 0 ? 1 : 0;
    }

    /** Answers what may be answered now, and sees to it that it is called again for the rest. */
    void pump() {
        if (pumping) {
            // What is written here changes the channel's writability, and that calls here: the loop below goes on
            // anyhow.
            return;
        }
        pumping = true;
        try {
            boolean more;
            do {
                more = !waiting.isEmpty() && fill(System.nanoTime());
                flush();
            } while (more && channel.isWritable());
        } finally {
            pumping = false;
        }
    }

    /** Hands over what may be sent; returns whether nothing but the socket stands in the way of more. */
    private boolean fill(long now) {
        while (!waiting.isEmpty() && channel.isWritable()) {
            long wait = seeder.bucket().nanosUntilReady(now);
            if (wait > 0) {
                arm(wait);
                return false;
            }
            long service = begunBytes > 0 ? 0 : untilServed(now);
            if (service > TOGETHER_NANOS) {
                arm(service);
                return false;
            }
            int part = Math.min(waiting.length(0) - begunBytes, seeder.partBytes());
            if (!seeder.sharedRateLimit().admit(this, part, now)) {
                return false;
            }
            if (begunBytes > 0) {
                send(part, now);
            } else {
                answer(part, now);
            }
        }
        return !waiting.isEmpty();
    }

    /** How long the peer still takes for the block that is next, where it takes time for each. */
    private long untilServed(long now) {
        if (!paced) {
            return 0;
        }
        if (!serving) {
            serving = true;
            long from = waiting.arrivedNanos(0);
            servedNanos = (from - servedNanos > 0 ? from : servedNanos)
                    + seeder.behaviour().serviceNanos(seeder.random());
        }
        return servedNanos - now;
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
            channel.eventLoop().schedule(LoopWork.task(this::wake, this::broken), waitNanos, TimeUnit.NANOSECONDS);
        }
    }

    /** A timer has met a bug: told to the connection, which logs it and closes. */
    void broken(Throwable bug) {
        channel.pipeline().fireExceptionCaught(bug);
    }

    private void wake() {
        armed = false;
        pump();
    }

    private void answer(int part, long now) {
        switch (seeder.behaviour().judge(answered++)) {
            case SERVE -> {
                begunCorrupt = false;
                send(part, now);
            }
            case CORRUPT -> {
                begunCorrupt = true;
                send(part, now);
            }
            case IGNORE -> waiting.poll();
            case REJECT -> {
                seeder.counters().rejected++;
                refuse(waiting.piece(0), waiting.offset(0), waiting.length(0));
                waiting.poll();
            }
            case CLOSE -> {
                seeder.counters().hangUps++;
                close();
                ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(sent -> ctx.close());
            }
        }
    }

    /** Hands the next part of the first request's answer to the socket. */
    private void send(int part, long now) {
        unflushed = true;
        seeder.bucket().take(part, now);
        seeder.countSent(part, now);
        write(part);
        begunBytes += part;
        if (begunBytes == waiting.length(0)) {
            begunBytes = 0;
            serving = false;
            seeder.countAnswer(waiting, begunCorrupt, now);
            waiting.poll();
            while (!held.isEmpty()) {
                socket.accept(held.poll());
            }
        }
    }

    private void write(int part) {
        ContentSource content = seeder.served().content();
        long at = seeder.served().offset(waiting.piece(0), waiting.offset(0)) + begunBytes;
        if (begunBytes > 0) {
            ByteBuf more = ctx.alloc().directBuffer(part);
            content.copy(at, more, part);
            socket.accept(more);
            return;
        }
        ByteBuf head = ctx.alloc().directBuffer(HEAD_BYTES);
        PeerFrameEncoder.pieceHeader(head, waiting.piece(0), waiting.offset(0), waiting.length(0));
        if (begunCorrupt) {
            content.emitCorrupt(head, socket, at, part, seeder.index());
        } else {
            content.emit(head, socket, at, part);
        }
    }

    /** Forgets every request. */
    void close() {
        waiting.clear();
        while (!held.isEmpty()) {
            held.poll().release();
        }
        begunBytes = 0;
    }
}

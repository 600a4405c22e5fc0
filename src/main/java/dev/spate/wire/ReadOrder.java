package dev.spate.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.function.BiConsumer;

/**
 * Keeps the reads of one channel in order when the receiver of a message makes the channel deliver more while the read
 * that the message came from is still being used up, as a local channel does.
 *
 * <p>Owned by the loop of one connection.
 */
final class ReadOrder {
    private final BiConsumer<ChannelHandlerContext, ByteBuf> consumer;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(0);
    private boolean busy;

    /** @param consumer gets every read, one after the other, and owns it; it does not throw */
    ReadOrder(BiConsumer<ChannelHandlerContext, ByteBuf> consumer) {
        this.consumer = consumer;
    }

    /** Has a read consumed now, or as soon as the one that is being consumed is done. */
    void add(ChannelHandlerContext ctx, ByteBuf in) {
        if (busy) {
            waiting.add(in);
            return;
        }
        busy = true;
        for (ByteBuf next = in; next != null; next = waiting.poll()) {
            consumer.accept(ctx, next);
        }
        busy = false;
    }

    /** Whether a read is being consumed. */
    boolean busy() {
        return busy;
    }
}

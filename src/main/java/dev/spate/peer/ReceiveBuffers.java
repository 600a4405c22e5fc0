package dev.spate.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Gives the memory that a read takes a peer's bytes into.
 *
 * <p>A read is used up before the next one begins, so the connections of a loop share one buffer, which stays in the processor's
 * cache. Where it is in use, because somebody kept a read, or because reads wait in the kernel (io_uring), a read takes a pooled
 * buffer of the size that this peer usually fills.
 */
final class ReceiveBuffers {
    private static final int SMALLEST_BYTES = 1024;
    private static final int FIRST_BYTES = 16 * 1024;
    private static final int LARGEST_BYTES = 256 * 1024;

    /**
     * So many reads of a peer in a row, as long as they fill the buffer; then the requests are sent, and it is the others' turn. One
     * at a time had the loop wait and write four times as often for a fast peer.
     */
    private static final int READS_IN_A_ROW = 4;

    private static final FastThreadLocal<ByteBuf> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.directBuffer(LARGEST_BYTES, LARGEST_BYTES);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
            buffer.release();
        }
    };

    private ReceiveBuffers() {}

    /** One for each channel: it learns how much its peer delivers in a read. */
    static RecvByteBufAllocator newAllocator() {
        RecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator(SMALLEST_BYTES, FIRST_BYTES, LARGEST_BYTES)
                .maxMessagesPerRead(READS_IN_A_ROW);
        return () -> new SharedFirst((RecvByteBufAllocator.ExtendedHandle) adaptive.newHandle());
    }

    /** Takes the loop's buffer if it is free, and else what the other handle gives. */
    private static final class SharedFirst extends RecvByteBufAllocator.DelegatingHandle
            implements RecvByteBufAllocator.ExtendedHandle {
        private final RecvByteBufAllocator.ExtendedHandle pooled;

        SharedFirst(RecvByteBufAllocator.ExtendedHandle pooled) {
            super(pooled);
            this.pooled = pooled;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator pool) {
            ByteBuf shared = OF_LOOP.get();
            return shared.refCnt() == 1 ? shared.retain().clear() : pooled.allocate(pool);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return pooled.continueReading(maybeMore);
        }
    }
}

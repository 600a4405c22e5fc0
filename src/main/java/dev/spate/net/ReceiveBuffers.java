package dev.spate.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;

/**
 * Gives the memory that a read takes a peer's bytes into.
 *
 * <p>A read is used up before the next one begins, so the connections of a loop share a buffer. A peer that reads twice without
 * another one between has a larger one: it keeps nobody waiting. Where the buffer is in use, because somebody kept a read, or
 * because reads wait in the kernel (io_uring), a read takes a pooled buffer of the size that this peer usually fills.
 *
 * <p>Netty asks a channel's allocator once, at the first read, so it is set before that. A bound on reads may come later.
 *
 * <p>Owner: the event loop of the channels.
 */
public final class ReceiveBuffers {
    private static final int SMALLEST_BYTES = 1024;
    private static final int FIRST_BYTES = 16 * 1024;
    private static final int LARGEST_BYTES = 256 * 1024;

    /** The most that a read brings, in bytes: for a peer that has the loop to itself, as fewer reads are fewer cycles of the loop. */
    public static final int LARGEST_ALONE_BYTES = 1024 * 1024;

    /**
     * So many reads of a peer in a row, as long as they fill the buffer (on io_uring: bring anything); then the requests are sent, and
     * it is the others' turn. One at a time had the loop wait and write four times as often for a fast peer.
     */
    private static final int READS_IN_A_ROW = 4;

    private static final FastThreadLocal<Shared> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected Shared initialValue() {
            return new Shared();
        }

        @Override
        protected void onRemoval(Shared shared) {
            shared.release();
        }
    };

    /** What the connections of a loop share. */
    private static final class Shared {
        private final ByteBuf usual = Unpooled.directBuffer(LARGEST_BYTES, LARGEST_BYTES);
        /** Null before a peer had the loop to itself. */
        private ByteBuf large;
        /** Stands for whose turn was the last one. */
        private Object last;

        ByteBuf buffer(boolean alone) {
            if (alone && large == null) {
                try {
                    large = Unpooled.directBuffer(LARGEST_ALONE_BYTES, LARGEST_ALONE_BYTES);
                } catch (OutOfMemoryError tooLarge) {
                    return usual;
                }
            }
            return alone ? large : usual;
        }

        void release() {
            usual.release();
            if (large != null) {
                large.release();
            }
        }
    }

    private static final ByteBuf SPOILT = Unpooled.unreleasableBuffer(
            Unpooled.wrappedBuffer("spoilt ".repeat(64).getBytes(StandardCharsets.US_ASCII)));

    private ReceiveBuffers() {}

    /** One for each channel: it learns how much its peer delivers in a read. */
    public static RecvByteBufAllocator newAllocator() {
        return newAllocator(true);
    }

    /** The same for a channel whose reads end in the middle of something that is kept: TLS holds the rest of each read. */
    public static RecvByteBufAllocator newUnsharedAllocator() {
        return newAllocator(false);
    }

    private static RecvByteBufAllocator newAllocator(boolean shared) {
        return new AdaptiveRecvByteBufAllocator(SMALLEST_BYTES, FIRST_BYTES, LARGEST_BYTES) {
            @Override
            @SuppressWarnings("deprecation") // Netty's own transports call it.
            public Handle newHandle() {
                return new ChannelReads(shared, (ExtendedHandle) super.newHandle());
            }
        }.maxMessagesPerRead(READS_IN_A_ROW);
    }

    /**
     * For reads of at most so many bytes, one at a time. Set for a channel that has read by another allocator of this class
     * already, the bound holds from the next read on.
     */
    static RecvByteBufAllocator bounded(int bytes) {
        return new Bounded(bytes);
    }

    private static final class Bounded extends FixedRecvByteBufAllocator {
        private final int bytes;

        Bounded(int bytes) {
            super(bytes);
            this.bytes = bytes;
            maxMessagesPerRead(1);
        }
    }

    /** With assertions, what somebody still looks at without having kept it is no longer what was read. */
    private static boolean spoil(ByteBuf free) {
        free.clear().writeBytes(SPOILT.duplicate()).clear();
        return true;
    }

    /** Takes the loop's buffer if it may and that is free, and else what the other handle gives. */
    private static final class ChannelReads extends RecvByteBufAllocator.DelegatingHandle
            implements RecvByteBufAllocator.ExtendedHandle {
        private final boolean shares;
        private final RecvByteBufAllocator.ExtendedHandle pooled;
        /** Known to the loop instead of this, which leads to a channel and all that hangs on it. */
        private final Object ours = new Object();

        private boolean alone;
        /** 0: none. */
        private int boundBytes;

        ChannelReads(boolean shares, RecvByteBufAllocator.ExtendedHandle pooled) {
            super(pooled);
            this.shares = shares;
            this.pooled = pooled;
        }

        /** This peer's turn begins. */
        @Override
        public void reset(ChannelConfig config) {
            super.reset(config);
            boundBytes = config.getRecvByteBufAllocator() instanceof Bounded bounded ? bounded.bytes : 0;
            Shared shared = OF_LOOP.get();
            alone = shared.last == ours;
            shared.last = ours;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator pool) {
            if (boundBytes > 0) {
                return pool.ioBuffer(boundBytes, boundBytes);
            }
            if (!shares) {
                return pooled.allocate(pool);
            }
            ByteBuf shared = OF_LOOP.get().buffer(alone);
            if (shared.refCnt() != 1) {
                return pooled.allocate(pool);
            }
            assert spoil(shared);
            return shared.retain().clear();
        }

        @Override
        public boolean continueReading() {
            return boundBytes == 0 && pooled.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return boundBytes == 0 && pooled.continueReading(maybeMore);
        }
    }
}

package dev.spate.wire;

import dev.spate.MicroBenchmark;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Writing requests into one buffer, as a connection does between two flushes. An operation is the whole buffer. */
public class EncoderBenchmark extends MicroBenchmark {
    private static final int FIRST_BUFFER_BYTES = 512;

    /** How many requests. */
    @Param({"1", "16", "128"})
    public int requests;

    private int piece;

    /** A buffer that begins small and grows, as {@code PeerConnection} has one. */
    @Benchmark
    public int growing() {
        return fill(PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BUFFER_BYTES));
    }

    /** A buffer of the right size from the start. */
    @Benchmark
    public int sized() {
        return fill(PooledByteBufAllocator.DEFAULT.directBuffer(requests * PeerFrameEncoder.REQUEST_BYTES));
    }

    /** A message object for each request. */
    @Benchmark
    public int messages() {
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(FIRST_BUFFER_BYTES);
        for (int i = 0; i < requests; i++) {
            PeerFrameEncoder.write(out, new PeerMessage.Request(piece++ & 0xffff, i << 14, 1 << 14));
        }
        return used(out);
    }

    private int fill(ByteBuf out) {
        for (int i = 0; i < requests; i++) {
            PeerFrameEncoder.request(out, piece++ & 0xffff, i << 14, 1 << 14);
        }
        return used(out);
    }

    private static int used(ByteBuf out) {
        int last = out.getInt(out.writerIndex() - Integer.BYTES) + out.writerIndex();
        out.release();
        return last;
    }
}

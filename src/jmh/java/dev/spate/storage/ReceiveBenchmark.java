package dev.spate.storage;

import dev.spate.MicroBenchmark;
import dev.spate.torrent.PieceLayout;
import dev.spate.wire.BlockAllocator;
import dev.spate.wire.FrameLimits;
import dev.spate.wire.PeerFrameDecoder;
import dev.spate.wire.PeerFrameEncoder;
import dev.spate.wire.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a block costs from the read that brings it to its place in the piece: the decoder, the piece's slice, and the
 * one copy. An operation is a block of 16 KiB; a piece of 1 MiB is received whole, as from one peer.
 */
public class ReceiveBenchmark extends MicroBenchmark {
    private static final int BLOCK_BYTES = 16 << 10;
    private static final int BLOCKS = 64;
    private static final int PIECE_BYTES = BLOCKS * BLOCK_BYTES;

    /** Bytes of a read: a segment of an Ethernet, or what a socket holds when we come late. */
    @Param({"1448", "16384", "65536", "262144"})
    public int read;

    private final PieceMemory memory = new PieceMemory(PIECE_BYTES, PIECE_BYTES);
    private EmbeddedChannel channel;
    private ByteBuf stream;
    private PieceBuffer piece;
    private boolean skip;

    /** Writes the stream of one piece. */
    @Setup
    public void open() {
        byte[] block = new byte[BLOCK_BYTES];
        new Random(1).nextBytes(block);
        stream = PooledByteBufAllocator.DEFAULT.directBuffer(2 * PIECE_BYTES);
        for (int i = 0; i < BLOCKS; i++) {
            PeerFrameEncoder.pieceHeader(stream, 0, i * BLOCK_BYTES, BLOCK_BYTES);
            stream.writeBytes(block);
        }
        FrameLimits limits = FrameLimits.of(new PieceLayout(PIECE_BYTES, PIECE_BYTES));
        channel = new EmbeddedChannel(new PeerFrameDecoder(limits, new Target()), new Taker());
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        stream.release();
        memory.close();
    }

    /** All blocks were asked for. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void wanted() {
        skip = false;
        piece = new PieceBuffer(0, PIECE_BYTES, memory);
        receive();
        memory.giveBack(piece.seal());
    }

    /** Nobody asked for any of them. */
    @Benchmark
    @OperationsPerInvocation(BLOCKS)
    public void unwanted() {
        skip = true;
        receive();
    }

    private void receive() {
        for (int from = 0; from < stream.readableBytes(); from += read) {
            int length = Math.min(read, stream.readableBytes() - from);
            channel.pipeline().fireChannelRead(stream.retainedSlice(from, length));
            channel.pipeline().fireChannelReadComplete();
        }
    }

    private final class Target implements BlockAllocator {
        @Override
        public ByteBuf allocate(ByteBufAllocator pool, int index, int offset, int length) {
            return skip ? null : piece.slice(offset, length);
        }
    }

    private final class Taker extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            PeerMessage.Piece block = (PeerMessage.Piece) message;
            if (!skip) {
                piece.accept(block.offset(), block.data());
            }
            block.release();
        }
    }
}

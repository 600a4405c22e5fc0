package dev.spate.wire;

import dev.spate.MicroBenchmark;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import io.netty.buffer.ByteBuf;
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
import org.openjdk.jmh.infra.Blackhole;

/** Decoding a storm of messages without payload, and bitfields. An operation is one message. */
public class SmallMessagesBenchmark extends MicroBenchmark {
    private static final int MESSAGES = 1000;
    private static final int PIECES = 8000;
    private static final int READ_BYTES = 64 << 10;

    /** What the peer floods us with; {@code mixed} is choke, unchoke, have, reject, request and keep-alive in turn. */
    @Param({"have", "keepAlive", "request", "mixed", "bitfield"})
    public String storm;

    /** Bytes of a read: cut at every third byte, the hostile case, or as many as there are. */
    @Param({"3", "65536"})
    public int read;

    private EmbeddedChannel channel;
    private ByteBuf stream;
    private Blackhole sink;

    /** Writes the storm. */
    @Setup
    public void open(Blackhole blackhole) {
        sink = blackhole;
        stream = PooledByteBufAllocator.DEFAULT.directBuffer(READ_BYTES);
        Random random = new Random(1);
        byte[] bits = Bitfield.full(PIECES).toWire();
        for (int i = 0; i < MESSAGES; i++) {
            int piece = random.nextInt(PIECES);
            PeerFrameEncoder.write(stream, message(i, piece, bits));
        }
        FrameLimits limits = FrameLimits.of(new PieceLayout((long) PIECES << 20, 1 << 20));
        channel = new EmbeddedChannel(new PeerFrameDecoder(limits, BlockAllocator.exact()), new Taker());
    }

    private PeerMessage message(int i, int piece, byte[] bits) {
        return switch (storm) {
            case "have" -> new PeerMessage.Have(piece);
            case "keepAlive" -> new PeerMessage.KeepAlive();
            case "request" -> new PeerMessage.Request(piece, 0, 16 << 10);
            case "bitfield" -> new PeerMessage.BitfieldMessage(bits);
            default ->
                switch (i % 6) {
                    case 0 -> new PeerMessage.Choke();
                    case 1 -> new PeerMessage.Unchoke();
                    case 2 -> new PeerMessage.Have(piece);
                    case 3 -> new PeerMessage.Reject(piece, 0, 16 << 10);
                    case 4 -> new PeerMessage.Request(piece, 0, 16 << 10);
                    default -> new PeerMessage.KeepAlive();
                };
        };
    }

    /** Gives the memory back. */
    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        stream.release();
    }

    /** One message, with its share of the reads. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void decode() {
        for (int from = 0; from < stream.readableBytes(); from += read) {
            int length = Math.min(read, stream.readableBytes() - from);
            channel.pipeline().fireChannelRead(stream.retainedSlice(from, length));
        }
        channel.pipeline().fireChannelReadComplete();
    }

    private final class Taker extends ChannelInboundHandlerAdapter implements PeerMessage.Handler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ((PeerMessage) message).accept(this);
        }

        @Override
        public void keepAlive() {
            sink.consume(-1);
        }

        @Override
        public void choke() {
            sink.consume(0);
        }

        @Override
        public void unchoke() {
            sink.consume(1);
        }

        @Override
        public void interested() {
            sink.consume(2);
        }

        @Override
        public void notInterested() {
            sink.consume(3);
        }

        @Override
        public void have(int piece) {
            sink.consume(piece);
        }

        @Override
        public void bitfield(byte[] bits) {
            sink.consume(bits);
        }

        @Override
        public void request(int piece, int offset, int length) {
            sink.consume(piece + offset + length);
        }

        @Override
        public void piece(int piece, int offset, int length, ByteBuf data) {
            data.release();
        }

        @Override
        public void cancel(int piece, int offset, int length) {
            sink.consume(piece + offset + length);
        }

        @Override
        public void port(int port) {
            sink.consume(port);
        }

        @Override
        public void suggest(int piece) {
            sink.consume(piece);
        }

        @Override
        public void haveAll() {
            sink.consume(14);
        }

        @Override
        public void haveNone() {
            sink.consume(15);
        }

        @Override
        public void reject(int piece, int offset, int length) {
            sink.consume(piece + offset + length);
        }

        @Override
        public void allowedFast(int piece) {
            sink.consume(piece);
        }

        @Override
        public void extended(int id, byte[] payload) {
            sink.consume(payload);
        }
    }
}

package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.PeerMessage.Choke;
import dev.spate.wire.PeerMessage.Piece;
import dev.spate.wire.PeerMessage.Unchoke;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class PeerFrameDecoderLifeTest {
    private static final String CHOKE = "0000000100";
    private static final String UNCHOKE = "0000000101";

    /** The first half of the sample piece: two of the block's four bytes. */
    private static final String HALF = "0000000d0700000003000040006162";

    /** Gives exact buffers and remembers them, and what it was told of their progress. */
    private static final class Recording implements BlockAllocator {
        final List<ByteBuf> given = new ArrayList<>();
        final List<String> progress = new ArrayList<>();

        @Override
        public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
            // Nobody else gets it when it is released: its count of references can be looked at then.
            ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(length, length);
            given.add(buffer);
            return buffer;
        }

        @Override
        public void progressed(int piece, int offset, int receivedBytes) {
            progress.add(piece + ":" + offset + " " + receivedBytes);
        }
    }

    private static EmbeddedChannel channel(BlockAllocator blocks) {
        return new EmbeddedChannel(new PeerFrameDecoder(Samples.LIMITS, blocks));
    }

    /** A receiver that does something with the first message and keeps the rest. */
    private static ChannelInboundHandlerAdapter onFirst(BiConsumer<ChannelHandlerContext, Object> action) {
        return new ChannelInboundHandlerAdapter() {
            private boolean seen;

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (seen) {
                    ctx.fireChannelRead(message);
                } else {
                    seen = true;
                    action.accept(ctx, message);
                }
            }
        };
    }

    @Test
    void theBlockIsInTheBufferThatWasGiven() {
        ByteBuf piece = PooledByteBufAllocator.DEFAULT.directBuffer(8, 8).writeZero(8);
        EmbeddedChannel channel = channel(
                (pool, index, offset, length) -> piece.retainedSlice(2, length).clear());
        channel.writeInbound(Samples.buffer(HALF));
        channel.writeInbound(Samples.buffer("6364"));
        Piece message = channel.readInbound();
        assertEquals("0000616263640000", ByteBufUtil.hexDump(piece));
        assertEquals("61626364", ByteBufUtil.hexDump(message.data()));
        message.release();
        assertEquals(1, piece.refCnt());
        piece.release();
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void closingInTheMiddleOfABlockReleasesItsBuffer() {
        Recording blocks = new Recording();
        EmbeddedChannel channel = channel(blocks);
        channel.writeInbound(Samples.buffer(HALF));
        assertEquals(1, blocks.given.get(0).refCnt());
        channel.close();
        assertEquals(0, blocks.given.get(0).refCnt());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void removingTheHandlerInTheMiddleOfABlockReleasesItsBuffer() {
        Recording blocks = new Recording();
        EmbeddedChannel channel = channel(blocks);
        channel.writeInbound(Samples.buffer(HALF));
        channel.pipeline().remove(PeerFrameDecoder.class);
        assertEquals(0, blocks.given.get(0).refCnt());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aBlockThatNobodyWantsIsSkippedAndTold() {
        EmbeddedChannel channel = channel((pool, piece, offset, length) -> null);
        channel.writeInbound(Samples.buffer(HALF));
        channel.writeInbound(Samples.buffer("6364" + CHOKE));
        assertEquals("3:16384+4=", Samples.describe(channel.readInbound()));
        assertEquals(new Choke(), channel.readInbound());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aBufferThatIsTooSmallIsOurOwnFault() {
        Recording blocks = new Recording();
        EmbeddedChannel channel = channel((pool, piece, offset, length) -> blocks.allocate(pool, piece, offset, 3));
        assertThrows(IllegalStateException.class, () -> channel.writeInbound(Samples.buffer(HALF)));
        assertEquals(0, blocks.given.get(0).refCnt());
        assertFalse(channel.writeInbound(Samples.buffer(CHOKE)));
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void anAllocatorThatFailsEndsTheConnectionOnly() {
        EmbeddedChannel channel = channel((pool, piece, offset, length) -> {
            throw new IllegalStateException("no memory");
        });
        ByteBuf in = Samples.buffer(HALF);
        assertThrows(IllegalStateException.class, () -> channel.writeInbound(in));
        assertEquals(0, in.refCnt());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void anAllocatorThatRemovesTheDecoderGetsItsBufferReleased() {
        Recording blocks = new Recording();
        EmbeddedChannel[] channel = new EmbeddedChannel[1];
        channel[0] = channel((pool, piece, offset, length) -> {
            channel[0].pipeline().remove(PeerFrameDecoder.class);
            return blocks.allocate(pool, piece, offset, length);
        });
        channel[0].writeInbound(Samples.buffer(HALF));
        assertEquals(0, blocks.given.get(0).refCnt());
        assertFalse(channel[0].finishAndReleaseAll());
    }

    @Test
    void anAllocatorThatRemovesTheDecoderMayGiveNothing() {
        EmbeddedChannel[] channel = new EmbeddedChannel[1];
        channel[0] = channel((pool, piece, offset, length) -> {
            channel[0].pipeline().remove(PeerFrameDecoder.class);
            return null;
        });
        ByteBuf in = Samples.buffer(HALF + "6364" + CHOKE);
        assertFalse(channel[0].writeInbound(in));
        assertEquals(0, in.refCnt());
        assertFalse(channel[0].finishAndReleaseAll());
    }

    @Test
    void aReceiverThatClosesTheChannelHearsNoMore() {
        EmbeddedChannel channel = channel(BlockAllocator.exact());
        channel.pipeline().addLast(onFirst((ctx, message) -> ctx.close()));
        ByteBuf in = Samples.buffer(CHOKE + UNCHOKE + HALF);
        channel.writeOneInbound(in);
        assertNull(channel.readInbound());
        assertEquals(0, in.refCnt());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aReceiverThatRemovesTheDecoderHearsNoMore() {
        EmbeddedChannel channel = channel(BlockAllocator.exact());
        channel.pipeline().addLast(onFirst((ctx, message) -> ctx.pipeline().remove(PeerFrameDecoder.class)));
        ByteBuf in = Samples.buffer(CHOKE + UNCHOKE);
        assertFalse(channel.writeInbound(in));
        assertEquals(0, in.refCnt());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void readsThatComeFromWithinAReadWaitForTheirTurn() {
        EmbeddedChannel channel = channel(BlockAllocator.exact());
        ByteBuf later = Samples.buffer("0000000102" + HALF);
        channel.pipeline()
                .addLast(onFirst((ctx, message) -> ctx.channel().pipeline().fireChannelRead(later)));
        channel.writeInbound(Samples.buffer(CHOKE + UNCHOKE), Samples.buffer("6364"));
        assertEquals(new Unchoke(), channel.readInbound());
        assertEquals(new PeerMessage.Interested(), channel.readInbound());
        assertEquals("3:16384+4=61626364", Samples.describe(channel.readInbound()));
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void progressIsToldOnceForEachReadThatBroughtBytesOfABlock() {
        Recording blocks = new Recording();
        EmbeddedChannel channel = channel(blocks);
        channel.writeInbound(Samples.buffer("0000000d070000000300004000"));
        assertEquals(List.of(), blocks.progress);
        channel.writeOneInbound(Samples.buffer("61"));
        channel.writeOneInbound(Samples.buffer("62"));
        channel.flushInbound();
        assertEquals(List.of("3:16384 2"), blocks.progress);
        channel.flushInbound();
        channel.writeInbound(Samples.buffer("63"));
        assertEquals(List.of("3:16384 2", "3:16384 3"), blocks.progress);
        channel.writeInbound(Samples.buffer("64"));
        assertEquals(2, blocks.progress.size());
        assertEquals(1, Samples.drain(channel).size());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void progressOfASkippedBlockIsNotTold() {
        List<String> told = new ArrayList<>();
        EmbeddedChannel channel = channel(new BlockAllocator() {
            @Override
            public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
                return null;
            }

            @Override
            public void progressed(int piece, int offset, int receivedBytes) {
                told.add("progress");
            }
        });
        channel.writeInbound(Samples.buffer(HALF));
        assertEquals(List.of(), told);
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void whoeverDoesNotAskForProgressIsNotBotheredByIt() {
        EmbeddedChannel channel = channel(BlockAllocator.exact());
        channel.writeInbound(Samples.buffer(HALF));
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void readCompleteAndForeignMessagesPassThrough() {
        EmbeddedChannel channel = channel(BlockAllocator.exact());
        List<String> seen = new ArrayList<>();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
                seen.add("complete");
            }

            @Override
            public void channelInactive(ChannelHandlerContext ctx) {
                seen.add("inactive");
            }
        });
        Object foreign = new Object();
        channel.writeInbound(foreign, Unpooled.EMPTY_BUFFER);
        assertSame(foreign, channel.readInbound());
        assertFalse(channel.finishAndReleaseAll());
        assertTrue(seen.contains("complete"));
        assertTrue(seen.contains("inactive"));
    }

    @Test
    void aPayloadTakesMemoryOnlyForWhatHasArrived() {
        PayloadBuffer payload = new PayloadBuffer();
        payload.begin(1 << 20);
        assertEquals(0, payload.capacity());
        int arrived = 0;
        boolean whole = false;
        while (!whole) {
            int count = Math.min(1_000, (1 << 20) - arrived);
            whole = payload.fill(Unpooled.wrappedBuffer(new byte[count]));
            arrived += count;
            assertTrue(payload.capacity() <= 2 * arrived, () -> "capacity " + payload.capacity());
        }
        assertEquals(1 << 20, payload.take().length);
        assertEquals(0, payload.capacity());
    }
}

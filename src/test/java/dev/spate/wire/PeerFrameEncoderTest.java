package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.PeerMessage.Have;
import dev.spate.wire.PeerMessage.Piece;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PeerFrameEncoderTest {
    static List<Samples.Sample> plain() {
        return Samples.plain();
    }

    @ParameterizedTest
    @MethodSource("plain")
    void everyMessageHasItsGoldenBytes(Samples.Sample sample) {
        ByteBuf out = PeerFrameEncoder.encode(PooledByteBufAllocator.DEFAULT, sample.message());
        assertEquals(sample.hex(), ByteBufUtil.hexDump(out));
        assertTrue(out.release());
    }

    @ParameterizedTest
    @MethodSource("plain")
    void theHandlerWritesTheSameBytes(Samples.Sample sample) {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerFrameEncoder());
        channel.writeOutbound(sample.message());
        ByteBuf out = channel.readOutbound();
        assertEquals(sample.hex(), ByteBufUtil.hexDump(out));
        out.release();
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void aBlockIsWrittenAsHeaderAndItsOwnBuffer() {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerFrameEncoder());
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(4).writeBytes("abcd".getBytes());
        channel.writeOutbound(new Piece(3, 16_384, 4, data));
        ByteBuf header = channel.readOutbound();
        assertEquals("0000000d070000000300004000", ByteBufUtil.hexDump(header));
        header.release();
        ByteBuf sent = channel.readOutbound();
        assertSame(data, sent);
        assertTrue(sent.release());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void encodedAsOneTheBlockIsNotCopied() {
        ByteBuf data = PooledByteBufAllocator.DEFAULT.directBuffer(4).writeBytes("abcd".getBytes());
        ByteBuf out = PeerFrameEncoder.encode(PooledByteBufAllocator.DEFAULT, new Piece(3, 16_384, 4, data));
        assertEquals(Samples.piece().hex(), ByteBufUtil.hexDump(out));
        data.setByte(0, 'A');
        assertEquals('A', out.getByte(13));
        assertTrue(out.release());
        assertEquals(0, data.refCnt());
    }

    @Test
    void appendingABlockLeavesItsBufferAsItWas() {
        ByteBuf data = Unpooled.copiedBuffer("abcd".getBytes());
        ByteBuf out = Unpooled.buffer();
        PeerFrameEncoder.write(out, new Piece(3, 16_384, 4, data));
        assertEquals(Samples.piece().hex(), ByteBufUtil.hexDump(out));
        assertEquals(4, data.readableBytes());
        assertEquals(1, data.refCnt());
    }

    @Test
    void twoHundredRequestsAreOneBuffer() {
        int bytes = 200 * PeerFrameEncoder.REQUEST_BYTES;
        ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
        for (int i = 0; i < 200; i++) {
            PeerFrameEncoder.request(out, 1, i, 16_384);
        }
        EmbeddedChannel channel =
                new EmbeddedChannel(new PeerFrameDecoder(FrameLimits.unknownLayout(), BlockAllocator.exact()));
        channel.writeInbound(out);
        for (int i = 0; i < 200; i++) {
            assertEquals(new PeerMessage.Request(1, i, 16_384), channel.readInbound());
        }
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void whatIsNotAMessagePassesThrough() {
        EmbeddedChannel channel = new EmbeddedChannel(new PeerFrameEncoder());
        ByteBuf raw = Unpooled.copiedBuffer("x".getBytes());
        channel.writeOutbound("text", raw, new Have(1));
        assertEquals("text", channel.readOutbound());
        assertSame(raw, channel.readOutbound());
        assertTrue(channel.finishAndReleaseAll());
        assertEquals(1, raw.refCnt());
    }

    @Test
    void aHeaderForMoreThanAnIntCanCountIsRefused() {
        ByteBuf out = Unpooled.buffer();
        assertThrows(ArithmeticException.class, () -> PeerFrameEncoder.pieceHeader(out, 0, 0, Integer.MAX_VALUE));
    }
}

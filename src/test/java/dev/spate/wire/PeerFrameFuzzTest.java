package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.wire.PeerMessage.Piece;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("long")
class PeerFrameFuzzTest {
    private static final int ROUNDS = 400;

    /** Gives buffers, refuses now and then, and fails when asked for something beyond the bounds. */
    private static final class Suspicious implements BlockAllocator {
        final List<ByteBuf> given = new ArrayList<>();
        private final FrameLimits limits;
        private final Random random;

        Suspicious(FrameLimits limits, Random random) {
            this.limits = limits;
            this.random = random;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator pool, int piece, int offset, int length) {
            assertTrue(piece >= 0 && offset >= 0 && length >= 1 && length <= limits.maxBlockBytes());
            assertTrue(offset + (long) length <= Integer.MAX_VALUE);
            limits.layout().ifPresent(layout -> assertTrue(offset + length <= layout.pieceLength(piece)));
            if (random.nextInt(4) == 0) {
                return null;
            }
            // Nobody else gets it when it is released: its count of references can be looked at then.
            ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(length, length);
            given.add(buffer);
            return buffer;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mutatedStreamsGiveMessagesOrAWireException(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] stream = Samples.stream();
            for (int n = random.nextInt(4); n >= 0; n--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            survives(stream, random.nextBoolean() ? Samples.LIMITS : FrameLimits.unknownLayout(), random, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void noiseWithPlausibleLengthsGivesMessagesOrAWireException(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuf out = Unpooled.buffer();
            for (int n = random.nextInt(8); n >= 0; n--) {
                byte[] body = new byte[random.nextInt(20)];
                random.nextBytes(body);
                out.writeInt(1 + body.length).writeByte(random.nextInt(24)).writeBytes(body);
            }
            byte[] stream = new byte[out.readableBytes()];
            out.readBytes(stream);
            survives(stream, random.nextBoolean() ? Samples.LIMITS : FrameLimits.unknownLayout(), random, seed);
        }
    }

    private static void survives(byte[] stream, FrameLimits limits, Random random, long seed) {
        Suspicious blocks = new Suspicious(limits, random);
        EmbeddedChannel channel = new EmbeddedChannel(new PeerFrameDecoder(limits, blocks));
        int faults = 0;
        for (int at = 0; at < stream.length; ) {
            int count = Math.min(1 + random.nextInt(40), stream.length - at);
            try {
                channel.writeInbound(Unpooled.copiedBuffer(stream, at, count));
            } catch (WireException fault) {
                faults++;
            }
            at += count;
        }
        assertTrue(faults <= 1, "seed " + seed);
        for (Object each = channel.readInbound(); each != null; each = channel.readInbound()) {
            if (each instanceof Piece piece) {
                int readable = piece.data().readableBytes();
                assertTrue(readable == piece.length() || readable == 0, "seed " + seed);
                piece.release();
            }
        }
        assertFalse(channel.finishAndReleaseAll());
        blocks.given.forEach(buffer -> assertEquals(0, buffer.refCnt(), "seed " + seed));
    }
}

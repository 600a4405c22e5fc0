package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerFrameDecoderTest {
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new PeerFrameDecoder(Samples.LIMITS, BlockAllocator.exact()));

    static List<Samples.Sample> plain() {
        return Samples.plain();
    }

    @ParameterizedTest
    @MethodSource("plain")
    void everyMessageIsReadFromItsGoldenBytes(Samples.Sample sample) {
        channel.writeInbound(Unpooled.wrappedBuffer(sample.bytes()));
        assertEquals(sample.message(), channel.readInbound());
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void theWholeStreamInOneRead() {
        channel.writeInbound(Unpooled.wrappedBuffer(Samples.stream()));
        assertEquals(Samples.streamDescribed(), Samples.drain(channel));
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void byteByByte() {
        for (byte each : Samples.stream()) {
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
        }
        assertEquals(Samples.streamDescribed(), Samples.drain(channel));
        assertFalse(channel.finishAndReleaseAll());
    }

    @Test
    void cutAtEveryOffset() {
        byte[] stream = Samples.stream();
        for (int cut = 0; cut <= stream.length; cut++) {
            channel.writeInbound(Unpooled.copiedBuffer(stream, 0, cut));
            channel.writeInbound(Unpooled.copiedBuffer(stream, cut, stream.length - cut));
            assertEquals(Samples.streamDescribed(), Samples.drain(channel), "cut at " + cut);
        }
        assertFalse(channel.finishAndReleaseAll());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void inRandomFragments(long seed) {
        Random random = new Random(seed);
        byte[] stream = Samples.stream();
        for (int round = 0; round < 50; round++) {
            for (int at = 0; at < stream.length; ) {
                int count = Math.min(random.nextInt(20), stream.length - at);
                channel.writeInbound(Unpooled.copiedBuffer(stream, at, count));
                at += count;
            }
            assertEquals(Samples.streamDescribed(), Samples.drain(channel), "seed " + seed + " round " + round);
        }
        assertFalse(channel.finishAndReleaseAll());
    }
}

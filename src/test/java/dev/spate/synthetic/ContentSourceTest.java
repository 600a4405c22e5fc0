package dev.spate.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentSourceTest {
    private static final long TEBIBYTE = 1L << 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsEmittedIsWhatIsRead(long seed) {
        Random random = new Random(seed);
        try (ContentSource content = new ContentSource(seed)) {
            for (int i = 0; i < 200; i++) {
                long offset = random.nextLong(TEBIBYTE);
                int length = 1 + random.nextInt(random.nextBoolean() ? 40 : 70_000);
                byte[] expected = new byte[length];
                content.read(offset, expected, 0, length);
                assertArrayEquals(expected, emitted(content, offset, length, -1), "seed " + seed);
            }
        }
    }

    @Test
    void readingInPartsGivesTheWhole() {
        try (ContentSource content = new ContentSource(7)) {
            byte[] whole = new byte[50_000];
            content.read(TEBIBYTE - 20_000, whole, 0, whole.length);
            byte[] parts = new byte[whole.length];
            for (int at = 0; at < parts.length; at += 7) {
                content.read(TEBIBYTE - 20_000 + at, parts, at, Math.min(7, parts.length - at));
            }
            assertArrayEquals(whole, parts);
        }
    }

    @Test
    void noTwoBlocksAreAlike() {
        try (ContentSource content = new ContentSource(1)) {
            Set<String> heads = new HashSet<>();
            byte[] head = new byte[8];
            for (int block = 0; block < 10_000; block++) {
                content.read(block * 16_384L, head, 0, 8);
                heads.add(Arrays.toString(head));
            }
            assertEquals(10_000, heads.size());
        }
    }

    @Test
    void anotherSeedGivesAnotherContent() {
        try (ContentSource one = new ContentSource(1);
                ContentSource same = new ContentSource(1);
                ContentSource other = new ContentSource(2)) {
            byte[] first = new byte[32_768];
            byte[] again = new byte[32_768];
            byte[] different = new byte[32_768];
            one.read(0, first, 0, first.length);
            same.read(0, again, 0, again.length);
            other.read(0, different, 0, different.length);
            assertArrayEquals(first, again);
            assertFalse(Arrays.equals(first, 100, 200, different, 100, 200));
        }
    }

    @Test
    void liarsSpoilTheFirstByteEachInItsOwnWay() {
        try (ContentSource content = new ContentSource(1)) {
            for (long offset : new long[] {0, 5, 40, 16_383}) {
                byte[] right = new byte[20_000];
                content.read(offset, right, 0, right.length);
                byte[] lie = emitted(content, offset, right.length, 0);
                byte[] other = emitted(content, offset, right.length, 1);
                assertNotEquals(right[0], lie[0]);
                assertNotEquals(lie[0], other[0]);
                assertEquals(-1, Arrays.mismatch(right, 1, right.length, lie, 1, lie.length));
                assertEquals(1, emitted(content, offset, 1, 3).length);
            }
        }
    }

    private static byte[] emitted(ContentSource content, long offset, int length, int liar) {
        List<ByteBuf> parts = new ArrayList<>();
        ByteBuf head = PooledByteBufAllocator.DEFAULT.directBuffer(32).writeInt(0x01020304);
        if (liar < 0) {
            content.emit(head, parts::add, offset, length);
        } else {
            content.emitCorrupt(head, parts::add, offset, length, liar);
        }
        byte[] bytes = new byte[length];
        int at = 0;
        assertEquals(0x01020304, parts.get(0).readInt());
        for (ByteBuf part : parts) {
            int run = part.readableBytes();
            part.readBytes(bytes, at, run);
            at += run;
            part.release();
        }
        assertEquals(length, at);
        return bytes;
    }
}

package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteChunksTest {
    @Test
    void whatIsWrittenStandsOneBehindTheOther() {
        Random random = new Random(5);
        ByteChunks chunks = new ByteChunks();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        assertArrayEquals(new byte[0], chunks.toByteArray());
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(10) == 0 ? 70_000 : 600)];
            random.nextBytes(bytes);
            int from = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            chunks.write(bytes, from, bytes.length - from);
            expected.write(bytes, from, bytes.length - from);
            chunks.write(i);
            expected.write(i);
        }
        assertArrayEquals(expected.toByteArray(), chunks.toByteArray());
    }
}

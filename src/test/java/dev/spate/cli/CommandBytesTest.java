package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandBytesTest {
    @Test
    void splitsWhatTheSystemKeeps() {
        List<byte[]> parts = CommandBytes.split("java\0\0-jar\0".getBytes(StandardCharsets.US_ASCII));

        assertEquals(3, parts.size());
        assertEquals("java", new String(parts.get(0), StandardCharsets.US_ASCII));
        assertEquals(0, parts.get(1).length);
        assertEquals("-jar", new String(parts.get(2), StandardCharsets.US_ASCII));
    }

    @Test
    void leavesAsciiAlone() {
        String[] args = {"decode", "5:hello"};

        assertSame(args, CommandBytes.asUtf8(args));
    }

    @Test
    void encodesTextAsUtf8() {
        assertArrayEquals(new byte[] {(byte) 0xc3, (byte) 0xbc}, CommandBytes.of("ü"));
    }
}

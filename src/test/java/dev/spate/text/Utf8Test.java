package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    /** On both sides of each place where the meaning of a byte changes. */
    private static final int[] EDGES = {
        0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef,
        0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf7, 0xf8, 0xff
    };

    private static final CharsetDecoder JDK = StandardCharsets.UTF_8.newDecoder();
    private static final CharBuffer CHARS = CharBuffer.allocate(8);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void takesWhatTheJdkTakes(int length) {
        byte[] bytes = new byte[length];
        int count = (int) Math.pow(EDGES.length, length);
        int valid = 0;
        for (int number = 0; number < count; number++) {
            int rest = number;
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) EDGES[rest % EDGES.length];
                rest /= EDGES.length;
            }
            boolean expected = isText(bytes);
            assertEquals(
                    expected,
                    Utf8.isValid(bytes, 0, length),
                    () -> HexFormat.of().formatHex(bytes));
            valid += expected ? 1 : 0;
        }
        assertTrue(valid > 0 && valid < count, valid + " of " + count);
    }

    @Test
    void readsEveryCharacter() {
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (Character.getType(character) != Character.SURROGATE) {
                byte[] bytes = ("x" + Character.toString(character)).getBytes(StandardCharsets.UTF_8);
                int length = Utf8.length(bytes[1]);
                assertEquals(bytes.length - 1, length);
                assertEquals(character, Utf8.codePoint(bytes, 1, length));
            }
        }
    }

    @Test
    void looksAtNothingOutsideItsBounds() {
        byte[] bytes = "\u00e9a\u00e9".getBytes(StandardCharsets.UTF_8);
        assertTrue(Utf8.isValid(bytes, 2, 3));
        assertTrue(Utf8.isValid(bytes, 1, 1));
        assertFalse(Utf8.isValid(bytes, 1, 3));
        assertFalse(Utf8.isValid(bytes, 2, 4));
    }

    private static boolean isText(byte[] bytes) {
        CHARS.clear();
        return !JDK.reset().decode(ByteBuffer.wrap(bytes), CHARS, true).isError();
    }
}

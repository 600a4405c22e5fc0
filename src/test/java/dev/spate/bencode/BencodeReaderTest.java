package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BencodeReaderTest {
    @Test
    void everyValueKnowsItsSpan() {
        BDict dict = (BDict) BencodeReader.read(ascii("d1:ai-7e1:bl2:xxi123456789012345678901eee"));
        assertSpan(4, 8, dict.get("a").orElseThrow());
        BList list = dict.list("b").orElseThrow();
        assertSpan(11, 40, list);
        assertSpan(12, 16, list.values().get(0));
        assertSpan(16, 39, list.values().get(1));
        assertSpan(8, 11, dict.entries().get(1).key());
        assertSpan(0, 41, dict);
    }

    @Test
    void theLenientReaderTakesUnsortedAndRepeatedKeysAndStopsAfterTheValue() {
        BDict dict = (BDict) BencodeReader.readLenient(ascii("xxd1:bi1e1:ai2e1:bi3eetrailer"), 2);
        assertEquals(22, dict.end());
        assertEquals(3, dict.entries().size());
        assertEquals(BInteger.of(1), dict.integer("b").orElseThrow());
        assertEquals("{\"b\":1,\"a\":2,\"b\":3}", dict.toString());
        assertEquals("d1:ai2e1:bi1ee", new String(BencodeWriter.write(dict), StandardCharsets.US_ASCII));
    }

    @Test
    void theLenientReaderIsStrictInAllElse() {
        for (String wrong : List.of("", "i03e", "i-0e", "01:a", "5:hell", "di1ei2ee")) {
            assertThrows(BencodeException.class, () -> BencodeReader.readLenient(ascii(wrong), 0), wrong);
        }
        byte[] three = ascii("i1e");
        assertThrows(IndexOutOfBoundsException.class, () -> BencodeReader.readLenient(three, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> BencodeReader.readLenient(three, 4));
        assertThrows(BencodeException.class, () -> BencodeReader.readLenient(three, 3));
    }

    @Test
    void theLongestIntegerIsRead() {
        String digits = "9".repeat(BencodeReader.MAX_DIGITS);
        BInteger value = (BInteger) BencodeReader.read(ascii("i-" + digits + "e"));
        assertEquals(new BigInteger("-" + digits), value.value());
        assertTrue(value.asLong().isEmpty());
    }

    @Test
    void tooManyValuesAreRefusedBeforeMemoryRunsOut() {
        byte[] input = new byte[2 * BencodeReader.MAX_VALUES + 2];
        Arrays.fill(input, (byte) 'e');
        input[0] = 'l';
        for (int i = 1; i < input.length - 1; i += 2) {
            input[i] = 'l';
        }
        BencodeException refusal = assertThrows(BencodeException.class, () -> BencodeReader.read(input));
        assertTrue(refusal.getMessage().contains("more than 4194304 values"), refusal.getMessage());
    }

    private static void assertSpan(int start, int end, BValue value) {
        assertEquals(start, value.start());
        assertEquals(end, value.end());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

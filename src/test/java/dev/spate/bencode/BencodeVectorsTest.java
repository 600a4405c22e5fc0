package dev.spate.bencode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.spate.bencode.BencodeVectors.Vector;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BencodeVectorsTest {
    @ParameterizedTest
    @MethodSource("dev.spate.bencode.BencodeVectors#valid")
    void validInputRendersAsJsonAndIsWrittenAsItStood(Vector vector) {
        BValue value = BencodeReader.read(vector.input());
        assertEquals(vector.json().orElseThrow(), BencodeJson.toJson(value));
        assertArrayEquals(vector.input(), BencodeWriter.write(value));
        assertEquals(0, value.start());
        assertEquals(vector.input().length, value.end());
    }

    @ParameterizedTest
    @MethodSource("dev.spate.bencode.BencodeVectors#invalid")
    void invalidInputIsRefusedWithItsOffset(Vector vector) {
        BencodeException refusal = assertThrows(BencodeException.class, () -> BencodeReader.read(vector.input()));
        assertEquals(vector.errorOffset(), refusal.offset(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(vector.errorFragment()), refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith(" at byte " + refusal.offset()), refusal.getMessage());
    }

    @ParameterizedTest
    @MethodSource("dev.spate.bencode.BencodeVectors#valid")
    void everyTruncationIsRefused(Vector vector) {
        for (int length = 0; length < vector.input().length; length++) {
            byte[] cut = Arrays.copyOf(vector.input(), length);
            assertThrows(BencodeException.class, () -> BencodeReader.read(cut));
            assertThrows(BencodeException.class, () -> BencodeReader.readLenient(cut, 0));
        }
    }

    @ParameterizedTest
    @MethodSource("dev.spate.bencode.BencodeVectors#valid")
    @Tag("long")
    void everyChangedByteGivesAValueOrTheOneException(Vector vector) {
        byte[] input = vector.input();
        // Of the longest one, digits without end, a part: each try reads it all.
        for (int at = 0; at < input.length; at += 1 + input.length / 512) {
            byte right = input[at];
            for (int wrong = 0; wrong < 256; wrong++) {
                input[at] = (byte) wrong;
                try {
                    assertArrayEquals(input, BencodeWriter.write(BencodeReader.read(input)));
                } catch (BencodeException refused) {
                    assertTrue(refused.offset() >= 0 && refused.offset() <= input.length, refused.getMessage());
                }
            }
            input[at] = right;
        }
    }
}

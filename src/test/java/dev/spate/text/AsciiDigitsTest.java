package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiDigitsTest {
    @Test
    void readsDigitsAsFarAsTheyMayGo() {
        assertEquals(OptionalLong.of(0), AsciiDigits.read("0", 1));
        assertEquals(OptionalLong.of(6_881), AsciiDigits.read("06881", 5));
        assertEquals(OptionalLong.of(999_999_999_999_999_999L), AsciiDigits.read("9".repeat(18), 30));
        assertEquals(OptionalLong.empty(), AsciiDigits.read("1".repeat(19), 30));
        assertEquals(OptionalLong.empty(), AsciiDigits.read("123456", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "+1", "-1", "1 ", "1.", "0x1", "1e3", "\u0661", "\uff11", "a"})
    void whatIsNotAllAsciiDigitsIsNoNumber(String text) {
        assertEquals(OptionalLong.empty(), AsciiDigits.read(text, 5));
    }
}

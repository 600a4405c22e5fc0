package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CleanTextTest {
    @Test
    void oneLineWithoutControlCharacters() {
        assertEquals("a [31mb c", CleanText.of("\u0000a\u001b[31mb\r\n\t c\u202e\n"));
        assertEquals("", CleanText.of(" \u0007 "));
        assertEquals("größer 😀", CleanText.of("größer\u00a0😀"));
        assertEquals("a b", CleanText.of("a\ud800b"));
    }

    @Test
    void longTextIsCut() {
        assertEquals("x".repeat(200), CleanText.of("x".repeat(200)));
        assertEquals("x".repeat(200) + "…", CleanText.of("x".repeat(100_000)));
        assertEquals("x".repeat(199) + "…", CleanText.of("x".repeat(199) + "😀"));
    }
}

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
    void anEscapeStandsForOneTextOnly() {
        assertEquals("a\\u{200b}b\\u{a}\\u{1b}[2J\\u{e0041}", CleanText.escaped("a\u200bb\n\u001b[2J\udb40\udc41"));
        assertEquals("C:\\users\\x \\u200b", CleanText.escaped("C:\\users\\x \\u200b"));
        assertEquals("\\u{5c}u{200b} \\\\\\u{5c}u{a}", CleanText.escaped("\\u{200b} \\\\\\u{a}"));
        assertEquals("\\\\u{200b}", CleanText.escaped("\\\u200b"));
    }

    @Test
    void longTextIsCut() {
        assertEquals("x".repeat(200), CleanText.of("x".repeat(200)));
        assertEquals("x".repeat(200) + "…", CleanText.of("x".repeat(100_000)));
        assertEquals("x".repeat(199) + "…", CleanText.of("x".repeat(199) + "😀"));
    }
}

package dev.spate.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayWidthTest {
    @ParameterizedTest
    @CsvSource({"'',0", "abc,3", "ü,1", "日本,4", "e\u0301,1", "😀,2", "한글,4", "a\u200eb,2", "░,1"})
    void countsColumns(String text, int columns) {
        assertEquals(columns, DisplayWidth.of(text));
    }

    @Test
    void cutsWhatDoesNotFit() {
        assertEquals("abc", DisplayWidth.fit("abc", 3));
        assertEquals("a…", DisplayWidth.fit("abc", 2));
        assertEquals("…", DisplayWidth.fit("abc", 1));
        assertEquals("", DisplayWidth.fit("abc", 0));
        assertEquals("日…", DisplayWidth.fit("日本", 3));
        assertEquals("…", DisplayWidth.fit("😀😀", 2));
    }

    @Test
    void neverExceedsTheWidth() {
        String text = "ab日本e\u0301😀x한";
        for (int columns = 0; columns < 14; columns++) {
            assertTrue(DisplayWidth.of(DisplayWidth.fit(text, columns)) <= columns);
        }
    }
}

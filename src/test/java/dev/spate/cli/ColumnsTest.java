package dev.spate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnsTest {
    @ParameterizedTest
    @CsvSource({"'',0", "abc,3", "ü,1", "日本,4", "e\u0301,1", "😀,2", "한글,4", "a\u200eb,2", "░,1"})
    void countsColumns(String text, int columns) {
        assertEquals(columns, Columns.of(text));
    }

    @Test
    void cutsWhatDoesNotFit() {
        assertEquals("abc", Columns.fit("abc", 3));
        assertEquals("a…", Columns.fit("abc", 2));
        assertEquals("…", Columns.fit("abc", 1));
        assertEquals("", Columns.fit("abc", 0));
        assertEquals("日…", Columns.fit("日本", 3));
        assertEquals("…", Columns.fit("😀😀", 2));
    }

    @Test
    void neverExceedsTheWidth() {
        String text = "ab日本e\u0301😀x한";
        for (int columns = 0; columns < 14; columns++) {
            assertTrue(Columns.of(Columns.fit(text, columns)) <= columns);
        }
    }
}

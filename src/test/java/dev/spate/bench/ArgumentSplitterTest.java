package dev.spate.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentSplitterTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
        a  b   c        | a,b,c
        'a  b' c        | a  b,c
        "a 'b'" c       | a 'b',c
        a\\ b c         | a b,c
        x'y z'"w"       | xy zw
        "a\\"b\\\\c\\d" | a"b\\c\\d
        a '' b          | a,,b
        a #b            | a,#b
        """)
    void aCommandDividesAsAShellDividesIt(String text, String words) {
        assertEquals(List.of(words.split(",")), ArgumentSplitter.ofCommand(text));
    }

    @Test
    void nothingHasNoWords() {
        assertEquals(List.of(), ArgumentSplitter.ofCommand(" \t\n"));
        assertEquals(List.of(), ArgumentSplitter.ofFile("# only a comment"));
    }

    @Test
    void aFileHasComments() {
        assertEquals(
                List.of("--peers", "3", "a#b", "# c", "--ports"),
                ArgumentSplitter.ofFile("# one\n--peers 3 # two 'open\r\n a#b '# c'\n  # three\n--ports"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 'b", "a \"b", "'"})
    void aQuoteThatIsNotClosedIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ArgumentSplitter.ofCommand(text));
    }
}

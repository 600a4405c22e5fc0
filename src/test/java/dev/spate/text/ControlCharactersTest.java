package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list in numbers, so that no change of the code can change what is asked of it. */
class ControlCharactersTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x07, 0x0a, 0x0d, 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0x061c, 0x200e, 0x200f, 0x2028,
                0x2029, 0x2060, 0x206f, 0xfff9, 0xfffb, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
                0x2069
            })
    void takesWhatMovesTheCursorEndsALineOrTurnsTheText(int character) {
        assertTrue(ControlCharacters.steers(character));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ' ', 'a', '~', 0xa0, 0xe9, 0x05d0, 0x0627, 0x200d, 0x2010, 0x2027, 0x202f, 0x205f, 0x2070, 0xfff8,
                0xfffc, 0x20ac, 0x4e2d, 0x1f600
            })
    void leavesWhatPeopleWrite(int character) {
        assertFalse(ControlCharacters.steers(character));
    }
}

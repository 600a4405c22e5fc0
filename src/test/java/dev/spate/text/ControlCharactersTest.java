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
                0x2069, 0x00ad, 0x200b, 0xfeff
            })
    void hidesWhatMovesTheCursorEndsALineOrTurnsTheText(int character) {
        assertTrue(ControlCharacters.isNeverShown(character));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180e, 0x2064, 0x2800, 0x3164, 0xffa0, 0xfff0, 0xfff8, 0x1bca0,
                0x1bca3, 0x1d173, 0x1d17a, 0xe0000, 0xe0001, 0xe0020, 0xe0041, 0xe007f, 0xe00ff, 0xe01f0, 0xe0fff
            })
    void hidesWhatIsDefaultIgnorableOrBlank(int character) {
        assertTrue(ControlCharacters.isNeverShown(character));
    }

    /** Persian, Indian scripts, Mongolian, ideographs and emoji need them. */
    @ParameterizedTest
    @ValueSource(ints = {0x200c, 0x200d, 0x180b, 0x180d, 0x180f, 0xfe00, 0xfe0f, 0xe0100, 0xe01ef})
    void showsJoinersAndVariationSelectors(int character) {
        assertFalse(ControlCharacters.isNeverShown(character));
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                ' ', 'a', '~', 0xa0, 0xe9, 0x05d0, 0x0627, 0x200d, 0x2010, 0x2027, 0x202f, 0x205f, 0x2070, 0xffef,
                0xfffc, 0x034e, 0x0350, 0x115e, 0x1161, 0x17b3, 0x17b6, 0x27ff, 0x2801, 0x3163, 0x3165, 0xff9f, 0xffa1,
                0x1bc9f, 0x1bca4, 0x1d172, 0x1d17b, 0xdffff, 0xe1000, 0x20ac, 0x4e2d, 0x1f600
            })
    void showsWhatPeopleWrite(int character) {
        assertFalse(ControlCharacters.isNeverShown(character));
    }
}

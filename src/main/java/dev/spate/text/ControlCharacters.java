package dev.spate.text;

/**
 * The one list of characters that are never shown, and the part of it that no file name has. A text from a stranger must
 * not be able to move the cursor, forge a line, be read backwards, or look like another text.
 *
 * <p>It holds:
 *
 * <ul>
 *   <li>control characters: C0, DEL, C1;
 *   <li>line and paragraph separators;
 *   <li>controls of the writing direction, also those that Unicode has withdrawn;
 *   <li>what Unicode calls default-ignorable: soft hyphen, zero-width space, word joiner, fillers, tags and the like;
 *   <li>the blank pattern of Braille (U+2800), which is as empty as a filler.
 * </ul>
 *
 * <p>Joiners (U+200C, U+200D) and variation selectors are default-ignorable too, but are shown: scripts and emoji need them.
 */
public final class ControlCharacters {
    private ControlCharacters() {}

    /** Whether this code point is on the list. */
    public static boolean isNeverShown(int codePoint) {
        if (codePoint < 0x300) {
            return Character.isISOControl(codePoint) || codePoint == 0x00ad;
        }
        return codePoint <= Character.MAX_VALUE ? isOfFirstPlane(codePoint) : isOfOtherPlanes(codePoint);
    }

    /**
     * Whether this code point steers whatever shows it: a control character, a separator of lines or paragraphs, or a control
     * of the writing direction. No file name has one. All of these are on the list.
     */
    public static boolean steers(int codePoint) {
        return Character.isISOControl(codePoint)
                || codePoint == 0x061c
                || codePoint == 0x200e
                || codePoint == 0x200f
                || codePoint >= 0x2028 && codePoint <= 0x202e
                || codePoint >= 0x2066 && codePoint <= 0x206f;
    }

    private static boolean isOfFirstPlane(int codePoint) {
        return codePoint == 0x034f // combining grapheme joiner
                || codePoint == 0x061c // Arabic letter mark
                || codePoint == 0x115f // Hangul fillers
                || codePoint == 0x1160
                || codePoint == 0x17b4 // Khmer inherent vowels
                || codePoint == 0x17b5
                || codePoint == 0x180e // Mongolian vowel separator
                || codePoint == 0x200b // zero-width space
                || codePoint == 0x200e // marks of direction
                || codePoint == 0x200f
                || codePoint >= 0x2028 && codePoint <= 0x202e // separators, embeddings of direction
                || codePoint >= 0x2060 && codePoint <= 0x206f // word joiner, operators, isolates of direction
                || codePoint == 0x2800 // Braille pattern blank
                || codePoint == 0x3164 // Hangul filler
                || codePoint == 0xfeff // byte order mark
                || codePoint == 0xffa0 // halfwidth Hangul filler
                || codePoint >= 0xfff0 && codePoint <= 0xfffb; // reserved, annotation marks
    }

    private static boolean isOfOtherPlanes(int codePoint) {
        return codePoint >= 0x1bca0 && codePoint <= 0x1bca3 // controls of shorthand
                || codePoint >= 0x1d173 && codePoint <= 0x1d17a // controls of musical notation
                || codePoint >= 0xe0000 && codePoint <= 0xe0fff && !isVariationSelector(codePoint); // tags, reserved
    }

    private static boolean isVariationSelector(int codePoint) {
        return codePoint >= 0xe0100 && codePoint <= 0xe01ef;
    }
}

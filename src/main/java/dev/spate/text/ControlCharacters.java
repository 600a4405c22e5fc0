package dev.spate.text;

/**
 * Characters that steer a terminal, or whatever else shows a text, or that nobody sees, instead of standing for something to
 * read: a name from a stranger must not be able to move the cursor, forge a line, be read backwards, or look like another.
 * This is the one list, for what is shown and for the names of files; all of it is in the first plane of Unicode.
 */
public final class ControlCharacters {
    private ControlCharacters() {}

    /**
     * Whether this is a control character (C0, DEL, C1), a line or paragraph separator, one that turns the writing direction
     * (Unicode's bidirectional controls, and those that it has withdrawn), or an invisible one: soft hyphen, zero-width
     * space, word joiner, invisible operators, byte order mark, annotation marks. Joiners (U+200C, U+200D) are none: scripts
     * and emoji need them.
     */
    public static boolean steers(int codePoint) {
        return Character.isISOControl(codePoint)
                || codePoint == 0x00ad
                || codePoint == 0x061c
                || codePoint == 0x180e
                || codePoint == 0x200b
                || codePoint == 0x200e
                || codePoint == 0x200f
                || codePoint >= 0x2028 && codePoint <= 0x202e
                || codePoint >= 0x2060 && codePoint <= 0x206f
                || codePoint == 0xfeff
                || codePoint >= 0xfff9 && codePoint <= 0xfffb;
    }
}

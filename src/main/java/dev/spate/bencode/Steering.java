package dev.spate.bencode;

/**
 * Characters that steer a terminal, or whatever else shows a text, instead of standing for something to read: a name from a
 * stranger must not be able to move the cursor, forge a line, or be read backwards.
 */
public final class Steering {
    private Steering() {}

    /**
     * Whether this is a control character (C0, DEL, C1), a line or paragraph separator, or one that turns the writing
     * direction (Unicode's bidirectional controls, and those that it has withdrawn). Joiners are none: scripts and emoji
     * need them.
     */
    public static boolean steers(int codePoint) {
        return Character.isISOControl(codePoint)
                || codePoint == 0x061c
                || codePoint == 0x200e
                || codePoint == 0x200f
                || codePoint >= 0x2028 && codePoint <= 0x202e
                || codePoint >= 0x2066 && codePoint <= 0x206f;
    }
}

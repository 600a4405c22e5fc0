package dev.spate.text;

/** UTF-8 in place (RFC 3629): no overlong forms, no halves of surrogate pairs, nothing beyond U+10FFFF. */
public final class Utf8 {
    private static final int[] LEAST = {0, 0, 0x80, 0x800, 0x10000};

    private Utf8() {}

    public static boolean isValid(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            int length = length(bytes[at]);
            if (length == 0 || length > to - at) {
                return false;
            }
            for (int i = 1; i < length; i++) {
                if ((bytes[at + i] & 0xc0) != 0x80) {
                    return false;
                }
            }
            int codePoint = codePoint(bytes, at, length);
            boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
            if (codePoint < LEAST[length] || surrogate || codePoint > Character.MAX_CODE_POINT) {
                return false;
            }
            at += length;
        }
        return true;
    }

    /** Bytes of the character that begins with this one; 0 when none does. */
    public static int length(byte first) {
        if (first >= 0) {
            return 1;
        }
        int b = first & 0xff;
        if (b < 0xc0 || b >= 0xf8) {
            return 0;
        }
        return b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
    }

    public static int codePoint(byte[] bytes, int at, int length) {
        int result = length == 1 ? bytes[at] : bytes[at] & 0xff >> length + 1;
        for (int i = 1; i < length; i++) {
            result = result << 6 | bytes[at + i] & 0x3f;
        }
        return result;
    }
}

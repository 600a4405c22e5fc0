package dev.spate.text;

import java.util.OptionalLong;

/** Numbers as strangers write them in text: ASCII digits alone, without a sign or space, and not those of other scripts. */
public final class AsciiDigits {
    /** Any number of so many digits fits a {@code long}. */
    private static final int MOST_DIGITS = 18;

    private AsciiDigits() {}

    /**
     * The number that the text is; empty when it is none.
     *
     * @param maxDigits 1 to 18; a longer text is none, whatever it begins with
     */
    public static OptionalLong read(String text, int maxDigits) {
        if (text.isEmpty() || text.length() > Math.min(maxDigits, MOST_DIGITS)) {
            return OptionalLong.empty();
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return OptionalLong.empty();
            }
            number = 10 * number + digit - '0';
        }
        return OptionalLong.of(number);
    }
}

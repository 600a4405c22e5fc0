package dev.spate.text;

import java.util.stream.Collectors;

/**
 * Text from the network or from a file on its way to a person. What {@link ControlCharacters} lists is taken out; the methods
 * differ in what stands in its place.
 */
public final class CleanText {
    private static final int MAX_CHARS = 200;

    /** How an escape begins. */
    private static final String ESCAPE = "\\u{";

    private CleanText() {}

    /**
     * The shortest form, for words of strangers within a message of ours: no control, format or broken characters (a space
     * stands for each run of them), cut at 200 characters.
     */
    public static String of(String text) {
        StringBuilder clean = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < text.length(); ) {
            int code = text.codePointAt(i);
            i += Character.charCount(code);
            if (isNoise(code)) {
                gap = clean.length() > 0;
                continue;
            }
            if (clean.length() + Character.charCount(code) + (gap ? 1 : 0) > MAX_CHARS) {
                return clean.append('…').toString();
            }
            if (gap) {
                clean.append(' ');
                gap = false;
            }
            clean.appendCodePoint(code);
        }
        return clean.toString();
    }

    /**
     * The text on one line, with an escape for each character that is never shown: its code point in hexadecimal digits, as
     * in <code>&#92;u&#123;200b&#125;</code>. Other characters stay, backslashes too; only a backslash that would begin such an
     * escape comes as one itself, <code>&#92;u&#123;5c&#125;</code>. So what is shown stands for one text only. For the place
     * that shows it: a text that is escaped twice is another one.
     */
    public static String escaped(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int code = text.codePointAt(i);
            length += isEscaped(text, i) ? ESCAPE.length() + hexDigits(code) + 1 : Character.charCount(code);
        }
        if (length == text.length()) {
            return text;
        }
        // At its full length from the start: a name may be long, and all of it such characters.
        StringBuilder clean = new StringBuilder(length);
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int code = text.codePointAt(i);
            if (isEscaped(text, i)) {
                clean.append(ESCAPE);
                for (int digit = hexDigits(code) - 1; digit >= 0; digit--) {
                    clean.append(Character.forDigit(code >> 4 * digit & 0xf, 16));
                }
                clean.append('}');
            } else {
                clean.appendCodePoint(code);
            }
        }
        return clean.toString();
    }

    private static boolean isEscaped(String text, int at) {
        return ControlCharacters.isNeverShown(text.codePointAt(at)) || text.startsWith(ESCAPE, at);
    }

    private static int hexDigits(int code) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(code) + 3) / 4);
    }

    /** A stack trace: several lines, each {@link #escaped} and indented, so that no message in it can look like a line of ours. */
    public static String escapedTrace(String text) {
        return text.lines().map(line -> "\t" + escaped(line.stripLeading())).collect(Collectors.joining("\n"));
    }

    /** The text on one line, a space for each character that is never shown and for each format character. */
    public static String spaced(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(each -> ControlCharacters.isNeverShown(each) || Character.getType(each) == Character.FORMAT
                        ? ' '
                        : each)
                .forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }

    private static boolean isNoise(int code) {
        return switch (Character.getType(code)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> true;
            default -> ControlCharacters.isNeverShown(code);
        };
    }
}

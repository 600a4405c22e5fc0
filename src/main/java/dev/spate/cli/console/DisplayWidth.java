package dev.spate.cli.console;

/** Widths of text on a terminal: most characters take one column, those of East Asian scripts and emoji two, marks none. */
public final class DisplayWidth {
    private static final String CUT = "…";

    /** First and last code point of each run of wide characters (Unicode's East Asian Width W and F, roughly). */
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0xa4cf},
        {0xa960, 0xa97f},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1f64f},
        {0x1f680, 0x1f6ff},
        {0x1f900, 0x1f9ff},
        {0x1fa70, 0x1faff},
        {0x20000, 0x3fffd},
    };

    private DisplayWidth() {}

    /** Number of columns that the text takes. */
    static int of(String text) {
        return text.codePoints().map(DisplayWidth::of).sum();
    }

    /** The text, or as much of its beginning as fits into {@code columns} with a mark that it was cut. */
    public static String fit(String text, int columns) {
        if (columns < 1) {
            return "";
        }
        if (of(text) <= columns) {
            return text;
        }
        StringBuilder fitting = new StringBuilder();
        int left = columns - 1;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            left -= of(codePoint);
            if (left < 0) {
                break;
            }
            fitting.appendCodePoint(codePoint);
            i += Character.charCount(codePoint);
        }
        return fitting.append(CUT).toString();
    }

    private static int of(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.FORMAT
                || Character.isISOControl(codePoint)) {
            return 0;
        }
        for (int[] run : WIDE) {
            if (codePoint <= run[1]) {
                return codePoint >= run[0] ? 2 : 1;
            }
        }
        return 1;
    }
}

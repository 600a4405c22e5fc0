package dev.spate.text;

/** Text from the network, made fit for a terminal. */
public final class CleanText {
    private static final int MAX_CHARS = 200;

    private CleanText() {}

    /**
     * One line without control, format or broken characters (a space stands for each run of them), cut at 200
     * characters.
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
            default -> false;
        };
    }
}

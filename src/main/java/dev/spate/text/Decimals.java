package dev.spate.text;

import java.util.Locale;

/**
 * Numbers with a fixed count of decimals, as {@code String.format(Locale.ROOT, "%.1f", value)} writes them, but for halves, which a
 * double has only nearly. That loads the data of a locale first, 10 ms in a process that ends after a second.
 */
final class Decimals {
    private static final double MOST = 1e15;
    private static final long[] SCALES = {1, 10, 100, 1000};

    private Decimals() {}

    /** @param decimals 0 to 3 */
    static String fixed(double value, int decimals) {
        long scale = SCALES[decimals];
        double magnitude = Math.abs(value) * scale;
        // NaN is not below it either.
        if (!(magnitude < MOST)) {
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
        long scaled = Math.round(magnitude);
        String whole = (value < 0 ? "-" : "") + scaled / scale;
        // The scale's own digits give the zeros that lead the decimals.
        return decimals == 0
                ? whole
                : whole + "." + Long.toString(scale + scaled % scale).substring(1);
    }

    /** With two digits: {@code 07}. */
    static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }
}

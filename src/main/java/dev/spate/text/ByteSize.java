package dev.spate.text;

import java.util.Locale;

/** Numbers of bytes as people read them, with binary units. */
public final class ByteSize {
    private static final String UNITS = "KMGT";

    private ByteSize() {}

    /** Writes bytes with a binary unit and at most two decimals: {@code 512 MiB}, {@code 1.5 GiB}, {@code 17 B}. */
    public static String format(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1024 && unit < UNITS.length()) {
            value /= 1024;
            unit++;
        }
        String number =
                String.format(Locale.ROOT, "%.2f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
        return number + (unit == 0 ? " B" : " " + UNITS.charAt(unit - 1) + "iB");
    }
}

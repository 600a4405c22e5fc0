package dev.spate.text;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people write and read them; units are powers of 1024. The formats differ in their decimals. */
public final class ByteSize {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([kmgt]?)(?:i?b)?");
    private static final int BITS_A_UNIT = 10;
    private static final int STEP = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int TEBIBYTES = 4;
    private static final int PEBIBYTES = 5;
    private static final int EXBIBYTES = 6;

    /** Rounded to one decimal, this and more would show as 1024. */
    private static final double FULL = 1023.95;

    private ByteSize() {}

    /**
     * Reads {@code 65536}, {@code 64k}, {@code 64m}, {@code 64MiB} or {@code 1G}.
     *
     * @throws IllegalArgumentException for another text, or for more than a {@code long} holds
     */
    public static long parse(String text) {
        Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 64m, 512k or 1G");
        }
        long number = Long.parseLong(parts.group(1));
        int bits = parts.group(2).isEmpty() ? 0 : ("kmgt".indexOf(parts.group(2)) + 1) * BITS_A_UNIT;
        if (number > Long.MAX_VALUE >> bits) {
            throw new IllegalArgumentException("'" + text + "' is too large");
        }
        return number << bits;
    }

    /** With one decimal: {@code 512 B}, {@code 1.5 KiB}, {@code 4.7 GiB}. */
    public static String format(double bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= (unit == 0 ? STEP : FULL) && unit < EXBIBYTES) {
            amount /= STEP;
            unit++;
        }
        return Decimals.fixed(amount, unit == 0 ? 0 : 1) + " " + UNITS[unit];
    }

    /** {@link #format} by the second: {@code 116.8 MiB/s}. */
    public static String rate(double bytesPerSecond) {
        return format(Math.max(0, bytesPerSecond)) + "/s";
    }

    /** With two decimals or as many as it takes: {@code 512 MiB}, {@code 1.5 GiB}, {@code 17 B}. For sizes that people chose. */
    public static String shortest(long bytes) {
        int unit = 0;
        double amount = bytes;
        while (amount >= STEP && unit < TEBIBYTES) {
            amount /= STEP;
            unit++;
        }
        return withoutZeros(Decimals.fixed(amount, 2)) + " " + UNITS[unit];
    }

    /** With three digits: {@code 512 B}, {@code 34.1 MiB}, {@code 1.50 GiB}. For figures below each other. */
    public static String threeDigits(double bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP - 0.5 && unit < PEBIBYTES) {
            amount /= STEP;
            unit++;
        }
        int decimals = amount == Math.rint(amount) || amount >= 99.95 ? 0 : amount < 9.995 ? 2 : 1;
        return Decimals.fixed(amount, decimals) + " " + UNITS[unit];
    }

    /** Part of a whole in per cent, rounded down, so that 100.0% means all of it. */
    public static String percent(long part, long whole) {
        long permille = whole <= 0 ? 0 : (long) Math.floor(part * 1000.0 / whole);
        if (part < whole) {
            permille = Math.min(permille, 999);
        }
        return permille / 10 + "." + permille % 10 + "%";
    }

    private static String withoutZeros(String decimals) {
        return decimals.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}

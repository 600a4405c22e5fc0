package dev.spate.text;

import java.util.Locale;

/** Numbers as people read them: powers of 1024, one decimal. */
public final class ByteAmounts {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int STEP = 1024;
    private static final int SIXTY = 60;
    private static final int HOURS_A_DAY = 24;
    private static final double NANOS_A_SECOND = 1e9;

    /** Rounded to one decimal, this and more would show as 1024. */
    private static final double FULL = 1023.95;

    private ByteAmounts() {}

    /** {@code 512 B}, {@code 1.5 KiB}, {@code 4.7 GiB}. */
    public static String bytes(double number) {
        double amount = number;
        int unit = 0;
        while (amount >= (unit == 0 ? STEP : FULL) && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }

    /** {@code 116.8 MiB/s}. */
    public static String rate(double bytesPerSecond) {
        return bytes(Math.max(0, bytesPerSecond)) + "/s";
    }

    /** {@code 0:05}, {@code 12:34}, {@code 1:02:03}, {@code 2d 3h}. */
    public static String clock(long seconds) {
        long minutes = seconds / SIXTY;
        long hours = minutes / SIXTY;
        if (hours >= HOURS_A_DAY) {
            return hours / HOURS_A_DAY + "d " + hours % HOURS_A_DAY + "h";
        }
        String tail = String.format(Locale.ROOT, "%02d", seconds % SIXTY);
        return hours == 0
                ? minutes + ":" + tail
                : String.format(Locale.ROOT, "%d:%02d:%s", hours, minutes % SIXTY, tail);
    }

    /** {@code 41.2 s} below ten minutes, {@code 1:02:03} above. */
    public static String span(long nanos) {
        double seconds = nanos / NANOS_A_SECOND;
        return seconds < SIXTY * 10 ? String.format(Locale.ROOT, "%.1f s", seconds) : clock(Math.round(seconds));
    }

    /** Of a whole, rounded down, so that 100.0% means all of it. */
    public static String percent(long part, long whole) {
        long permille = whole <= 0 ? 0 : (long) Math.floor(part * 1000.0 / whole);
        if (part < whole) {
            permille = Math.min(permille, 999);
        }
        return permille / 10 + "." + permille % 10 + "%";
    }
}

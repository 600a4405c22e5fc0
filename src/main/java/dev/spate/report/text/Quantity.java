package dev.spate.report.text;

import java.util.Locale;

/** Numbers as people read them, as short as tells enough; a number that is none becomes a dash. */
public final class Quantity {
    public static final String UNKNOWN = "-";

    private static final double STEP = 1024;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Quantity() {}

    /** Three significant digits or more: {@code 0.04}, {@code 12.31}, {@code 140.2}, {@code 1520}. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 99.995 ? "%.2f" : size < 999.95 ? "%.1f" : "%.0f", value);
    }

    /** {@code 0.04}, {@code 7.1}, {@code 214}. */
    public static String coarse(double value) {
        if (!Double.isFinite(value)) {
            return UNKNOWN;
        }
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 1 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", value);
    }

    /** A part of a whole: {@code 0.3 %}, {@code 94 %}. */
    public static String percent(double part) {
        if (!Double.isFinite(part)) {
            return UNKNOWN;
        }
        double percent = 100 * part;
        return String.format(Locale.ROOT, Math.abs(percent) < 9.995 ? "%.2f %%" : "%.0f %%", percent);
    }

    /** {@code 512 B}, {@code 34.1 MiB}, {@code 1.50 GiB}. */
    public static String bytes(double bytes) {
        if (!Double.isFinite(bytes)) {
            return UNKNOWN;
        }
        double amount = bytes;
        int unit = 0;
        while (amount >= STEP - 0.5 && unit < UNITS.length - 1) {
            amount /= STEP;
            unit++;
        }
        String digits = amount == Math.rint(amount) || amount >= 99.95 ? "%.0f" : amount < 9.995 ? "%.2f" : "%.1f";
        return String.format(Locale.ROOT, digits, amount) + " " + UNITS[unit];
    }

    public static String mebibytes(double bytes) {
        return coarse(bytes / STEP / STEP);
    }

    /** Without decimals where there are none. */
    public static String count(double value) {
        return Double.isFinite(value) && value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : coarse(value);
    }

    /** A mark on an axis, without zeros at its end: {@code 0.25}, {@code 40}. */
    public static String mark(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /** As {@link #number}; a dash for a time below 0, which nobody could tell. */
    public static String seconds(double value) {
        return value < 0 ? UNKNOWN : number(value);
    }

    /** As {@link #bytes}; a dash for a number below 0, which nobody could tell. */
    public static String size(double value) {
        return value < 0 ? UNKNOWN : bytes(value);
    }
}

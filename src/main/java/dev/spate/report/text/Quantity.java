package dev.spate.report.text;

import dev.spate.text.ByteSize;
import java.util.Locale;

/** Numbers in their shortest useful form; NaN and infinity become a dash. */
public final class Quantity {
    public static final String UNKNOWN = "-";

    private static final double MEBIBYTE = 1 << 20;

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
        return ByteSize.threeDigits(bytes);
    }

    public static String mebibytes(double bytes) {
        return coarse(bytes / MEBIBYTE);
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

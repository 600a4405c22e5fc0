package dev.spate.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time spans as people write and read them. */
public final class TimeSpan {
    /** What is read at most, some eleven years: nanoseconds of it fit a {@code long}, added to any clock. */
    public static final Duration LONGEST = Duration.ofHours(100_000);

    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?)(ms|s|m|h)?");
    private static final int SIXTY = 60;
    private static final int HOURS_A_DAY = 24;
    private static final int ROUNDED_FROM_SECONDS = 100;
    private static final double NANOS_A_SECOND = 1e9;

    private TimeSpan() {}

    /**
     * Reads seconds, such as {@code 120} and {@code 1.5}, or a number with a unit: {@code 50ms}, {@code 90s}, {@code 2m},
     * {@code 1h}. What is not zero stays so: less than a millisecond is one.
     *
     * @throws IllegalArgumentException for another text, or for more than {@link #LONGEST}
     */
    public static Duration parse(String text) {
        Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time span such as 120, 90s or 2m");
        }
        String unit = parts.group(2) == null ? "s" : parts.group(2);
        long millis = switch (unit) {
            case "ms" -> 1;
            case "m" -> 60_000;
            case "h" -> 3_600_000;
            default -> 1_000;
        };
        Duration span = Duration.ofMillis(new BigDecimal(parts.group(1))
                .multiply(BigDecimal.valueOf(millis))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
        if (span.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'" + text + "' is too long (" + LONGEST.toHours() + "h at most)");
        }
        return span;
    }

    /** In seconds, as precise as it is: {@code 120 s}, {@code 0.5 s}. */
    public static String seconds(Duration span) {
        BigDecimal seconds = BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros();
        return seconds.toPlainString() + " s";
    }

    /** As a clock shows it: {@code 0:05}, {@code 12:34}, {@code 1:02:03}, {@code 2d 3h}. */
    public static String clock(long seconds) {
        long minutes = seconds / SIXTY;
        long hours = minutes / SIXTY;
        if (hours >= HOURS_A_DAY) {
            return hours / HOURS_A_DAY + "d " + hours % HOURS_A_DAY + "h";
        }
        String tail = ":" + Decimals.two(seconds % SIXTY);
        return hours == 0 ? minutes + tail : hours + ":" + Decimals.two(minutes % SIXTY) + tail;
    }

    /** {@code 41.2 s} below ten minutes, as a {@link #clock} above. */
    public static String format(long nanos) {
        double seconds = nanos / NANOS_A_SECOND;
        return seconds < SIXTY * 10 ? Decimals.fixed(seconds, 1) + " s" : clock(Math.round(seconds));
    }

    /** As {@link #format}, with two decimals below ten seconds: {@code 4.05 s}. */
    public static String precise(long nanos) {
        double seconds = nanos / NANOS_A_SECOND;
        return seconds < 10 ? Decimals.fixed(seconds, 2) + " s" : format(nanos);
    }

    /** As precise as an estimate is: {@code 40 s}, {@code 12 min}, {@code 2 h 5 min}. */
    public static String rough(double seconds) {
        if (seconds < ROUNDED_FROM_SECONDS) {
            return Math.round(seconds) + " s";
        }
        long minutes = Math.round(seconds / SIXTY);
        return minutes < SIXTY ? minutes + " min" : minutes / SIXTY + " h " + minutes % SIXTY + " min";
    }
}

package dev.spate.cli.convert;

import dev.spate.synthetic.Distribution;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A figure of peers as it is distributed, and as it was written.
 *
 * @param distribution of seconds, or of bytes
 */
public record Drawn(String text, Distribution distribution) {
    private static final double NANOS_A_SECOND = 1e9;

    /** Reads time spans, such as {@code 50ms} or {@code lognormal:50ms,0.5}. */
    public static final class Time implements ITypeConverter<Drawn> {
        @Override
        public Drawn convert(String text) {
            DurationConverter unit = new DurationConverter();
            return parse(text, each -> {
                Duration time = unit.convert(each);
                return time.toSeconds() + time.getNano() / NANOS_A_SECOND;
            });
        }
    }

    /** Reads numbers of bytes, such as {@code 1MiB} or {@code pareto:64KiB,1.2}. */
    public static final class Size implements ITypeConverter<Drawn> {
        @Override
        public Drawn convert(String text) {
            SizeConverter unit = new SizeConverter();
            return parse(text, unit::convert);
        }
    }

    private static Drawn parse(String text, ToDoubleFunction<String> unit) {
        try {
            return new Drawn(text, Distribution.parse(text, unit));
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

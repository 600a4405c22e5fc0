package dev.spate.cli.convert;

import dev.spate.synthetic.Arrivals;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads when peers come, such as {@code exp:60s} or {@code exp:60s,90s}: the time in which the rate decays, and its age. */
public final class ArrivalsConverter implements ITypeConverter<Arrivals> {
    private static final String KIND = "exp:";

    @Override
    public Arrivals convert(String text) {
        String[] times = text.startsWith(KIND) ? text.substring(KIND.length()).split(",", -1) : new String[0];
        if (times.length < 1 || times.length > 2) {
            throw new TypeConversionException("'" + text + "' is not exp:TIME or exp:TIME,AGE");
        }
        DurationConverter unit = new DurationConverter();
        try {
            return new Arrivals(unit.convert(times[0]), times.length == 2 ? unit.convert(times[1]) : Duration.ZERO);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

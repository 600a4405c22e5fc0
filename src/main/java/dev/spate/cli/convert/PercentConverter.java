package dev.spate.cli.convert;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a part of a whole, such as {@code 5%} or {@code 2.5 %}, as 0.05 or 0.025. */
public final class PercentConverter implements ITypeConverter<Double> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,4}(?:\\.[0-9]{1,3})?) ?%");
    private static final double HUNDRED = 100;

    @Override
    public Double convert(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new TypeConversionException("'" + text + "' is not a percentage such as 5%");
        }
        return Double.parseDouble(parts.group(1)) / HUNDRED;
    }
}

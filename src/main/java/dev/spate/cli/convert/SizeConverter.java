package dev.spate.cli.convert;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: {@code 65536}, {@code 64k}, {@code 64m}, {@code 64MiB}, {@code 1G}; units are powers of 1024. */
public final class SizeConverter implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})([kmgt]?)(?:i?b)?");
    private static final int BITS_A_UNIT = 10;

    @Override
    public Long convert(String text) {
        Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size such as 64m, 512k or 1G");
        }
        long number = Long.parseLong(parts.group(1));
        int bits = parts.group(2).isEmpty() ? 0 : ("kmgt".indexOf(parts.group(2)) + 1) * BITS_A_UNIT;
        if (number > Long.MAX_VALUE >> bits) {
            throw new TypeConversionException("'" + text + "' is too large");
        }
        return number << bits;
    }
}

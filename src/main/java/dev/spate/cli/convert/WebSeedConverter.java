package dev.spate.cli.convert;

import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URL of a web seed (BEP 19); asks nobody. */
public final class WebSeedConverter implements ITypeConverter<String> {
    private static final Pattern FORM =
            Pattern.compile("(https?|ftp)://[^/\\s][^\\s\\p{Cntrl}]*", Pattern.CASE_INSENSITIVE);

    @Override
    public String convert(String text) {
        String url = text.strip();
        if (!FORM.matcher(url).matches()) {
            throw new TypeConversionException("'" + text + "' is not an http, https or ftp URL");
        }
        return url;
    }
}

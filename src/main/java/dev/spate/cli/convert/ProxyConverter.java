package dev.spate.cli.convert;

import dev.spate.net.ProxyAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URL of a proxy; what it is told about a bad one repeats no password. */
public final class ProxyConverter implements ITypeConverter<ProxyAddress> {
    @Override
    public ProxyAddress convert(String text) {
        try {
            return ProxyAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

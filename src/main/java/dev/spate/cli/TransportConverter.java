package dev.spate.cli;

import dev.spate.net.TransportName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a transport. */
final class TransportConverter implements ITypeConverter<TransportName> {
    @Override
    public TransportName convert(String text) {
        return TransportName.parse(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is not a transport (give " + TransportName.CHOICES + ")"));
    }
}

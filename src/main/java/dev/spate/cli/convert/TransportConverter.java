package dev.spate.cli.convert;

import dev.spate.net.TransportName;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a transport. Without a lambda: every download passes here, with the default. */
public final class TransportConverter implements ITypeConverter<TransportName> {
    @Override
    public TransportName convert(String text) {
        Optional<TransportName> name = TransportName.parse(text);
        if (name.isEmpty()) {
            throw new TypeConversionException("'" + text + "' is not a transport (give " + TransportName.CHOICES + ")");
        }
        return name.get();
    }
}

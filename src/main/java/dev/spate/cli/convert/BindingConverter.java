package dev.spate.cli.convert;

import dev.spate.net.NetworkBinding;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address or an interface of this machine. */
public final class BindingConverter implements ITypeConverter<NetworkBinding> {
    @Override
    public NetworkBinding convert(String text) {
        try {
            return NetworkBinding.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

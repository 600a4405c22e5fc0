package dev.spate.cli.bench;

import dev.spate.bench.machine.NetworkEmulation;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code delay=50ms,loss=1%}. */
final class NetworkEmulationConverter implements ITypeConverter<NetworkEmulation> {
    @Override
    public NetworkEmulation convert(String text) {
        try {
            return NetworkEmulation.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

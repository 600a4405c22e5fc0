package dev.spate.cli.convert;

import dev.spate.choker.SeedingOrder;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads in which order a seed serves peers. */
public final class SeedingOrderConverter implements ITypeConverter<SeedingOrder> {
    @Override
    public SeedingOrder convert(String text) {
        for (SeedingOrder each : SeedingOrder.values()) {
            if (each.label().equals(text)) {
                return each;
            }
        }
        throw new TypeConversionException(
                "'" + text + "' is no order of serving peers (give round-robin, fastest or anti-leech)");
    }
}

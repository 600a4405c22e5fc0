package dev.spate.cli.convert;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an output path. An empty path is refused: it comes from an unset variable, and would mean this directory. */
public final class OutputConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String text) {
        if (text.isBlank()) {
            throw new TypeConversionException("an empty path (this directory is '.')");
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new TypeConversionException("-o: no path: " + e.getReason());
        }
    }
}

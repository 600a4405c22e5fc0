package dev.spate.cli.convert;

import dev.spate.tracker.TrackerException;
import dev.spate.tracker.Trackers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URL of a tracker; asks nobody. */
public final class TrackerConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
        try {
            Trackers.check(text);
            return text.strip();
        } catch (TrackerException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}

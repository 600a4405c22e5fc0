package dev.spate.cli.convert;

import dev.spate.tracker.TrackerException;
import dev.spate.tracker.Trackers;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the URLs of one tier of trackers (BEP 12), divided by commas; asks nobody. */
public final class TierConverter implements ITypeConverter<TierConverter.Tier> {
    /** Trackers of equal rank, at least one. */
    public record Tier(List<String> urls) {
        /** Copies the list. */
        public Tier {
            urls = List.copyOf(urls);
        }
    }

    @Override
    public Tier convert(String text) {
        List<String> urls = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            try {
                Trackers.check(each);
            } catch (TrackerException e) {
                throw new TypeConversionException(e.getMessage());
            }
            urls.add(each.strip());
        }
        return new Tier(urls);
    }
}

package dev.spate.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that a scenario is made of: those of a swarm, and what is done to its clients. */
final class ScenarioOptions {
    private static final double PERCENT = 100;

    @Mixin
    private SwarmShape shape = new SwarmShape();

    @Option(
            names = "--kill-at",
            paramLabel = "PERCENT",
            defaultValue = "0%",
            converter = PercentConverter.class,
            description =
                    "Kill each client (kill -9) when so much has been sent, such as 50%%, and start it once more.")
    private double killAt;

    @Option(names = "--magnet", description = "Give clients the magnet link instead of the .torrent file.")
    private boolean magnet;

    /** What the swarm is like. */
    SwarmShape shape() {
        return shape;
    }

    /** The part of the content after which clients are killed; 0 for never. */
    double killAt() {
        return killAt;
    }

    /** Whether clients get the magnet link. */
    boolean magnet() {
        return magnet;
    }

    /** Reads {@code 50%} as 0.5. */
    static final class PercentConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            if (!text.matches("[0-9]{1,2}(\\.[0-9]{1,2})?%")) {
                throw new TypeConversionException("'" + text + "' is not a percentage such as 50%");
            }
            return Double.parseDouble(text.substring(0, text.length() - 1)) / PERCENT;
        }
    }
}

package dev.spate.cli.download;

import dev.spate.cli.CommandException;
import dev.spate.cli.convert.DurationConverter;
import dev.spate.session.SeedGoal;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** When seeding ends by itself. */
final class SeedGoalOptions {
    private static final double MOST_RATIO = 1_000_000;

    @Option(
            names = "--seed-ratio",
            paramLabel = "R",
            description = "Seed until R times the size was given, in all runs (0: no limit).")
    private Double ratio;

    @Option(
            names = "--seed-time",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Seed for so long (0: no limit).")
    private Duration time;

    /** @throws CommandException for a ratio that is none */
    void check() {
        if (ratio != null && !(ratio >= 0 && ratio <= MOST_RATIO)) {
            throw CommandException.usage("bad usage: --seed-ratio " + ratio + " is out of range (give 0 to 1000000)");
        }
    }

    /** What was asked for; empty when neither option was given. */
    Optional<SeedGoal> goal() {
        return ratio == null && time == null
                ? Optional.empty()
                : Optional.of(new SeedGoal(ratio == null ? 0 : ratio, time == null ? Duration.ZERO : time));
    }
}

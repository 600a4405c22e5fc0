package dev.spate.session;

import java.time.Duration;
import java.util.Optional;

/**
 * When the seeding of a torrent ends by itself: as soon as one of the two is reached.
 *
 * @param ratio of what was given, in all runs, to the size of the content; 0 for no such goal
 * @param time of seeding in this run; zero for no such goal
 */
public record SeedGoal(double ratio, Duration time) {
    /** None: until it is stopped. */
    public static final SeedGoal NEVER = new SeedGoal(0, Duration.ZERO);

    /** @throws IllegalArgumentException for a negative number */
    public SeedGoal {
        if (!(ratio >= 0) || time.isNegative()) {
            throw new IllegalArgumentException("no such goal: " + ratio + ", " + time);
        }
    }

    /** Which goal is reached, in words; empty when none is. */
    public Optional<String> reached(long sentBytes, long totalBytes, long seedingNanos) {
        if (ratio > 0 && sentBytes >= ratio * totalBytes) {
            return Optional.of("the ratio of " + ratio + " is reached");
        }
        if (!time.isZero() && Duration.ofNanos(seedingNanos).compareTo(time) >= 0) {
            return Optional.of("the seeding time is over");
        }
        return Optional.empty();
    }
}

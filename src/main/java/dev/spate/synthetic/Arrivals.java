package dev.spate.synthetic;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When peers come for the first time after a publication: at a rate that decays exponentially.
 *
 * @param tau after so long the rate is 1/e of that at the publication
 * @param age how long ago the publication is at the time 0
 */
public record Arrivals(Duration tau, Duration age) {
    private static final Duration MOST = Duration.ofDays(3_650);

    /** @throws IllegalArgumentException when nobody would ever come */
    public Arrivals {
        if (tau.compareTo(Duration.ofMillis(1)) < 0
                || age.isNegative()
                || tau.compareTo(MOST) > 0
                || age.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("arrivals decay within a time above 0, and of ten years at most");
        }
    }

    /** When a peer comes, in nanoseconds from the time 0; negative for who is there already. */
    long draw(RandomGenerator random) {
        double after = new Distribution.Exponential(tau.toNanos()).draw(random);
        return (long) after - age.toNanos();
    }
}

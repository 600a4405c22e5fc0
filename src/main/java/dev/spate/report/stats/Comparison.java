package dev.spate.report.stats;

import java.util.Optional;

/**
 * One client's wall time beside another's in the same scenario.
 *
 * @param verdict what may be said
 * @param ratio of the medians: 2 is twice the time; absent when one side has no run that counts
 */
public record Comparison(Verdict verdict, Optional<Estimate> ratio) {
    /** With fewer rounds on a side, chance alone separates equals too often. */
    public static final int LEAST_ROUNDS = 3;

    /** A difference that people ask for. */
    private static final double RESOLVED = 0.10;

    /**
     * Compares by this rule: both sides have at least {@link #LEAST_ROUNDS} runs that count and none that failed, and the interval of
     * the ratio lies wholly below 1 (faster) or wholly above it (slower); else it is undecided.
     *
     * <p>Rounds are not taken as pairs, though they were run in turn: of fewer than six pairs all may point one way by chance more
     * often than once in 20 (of three, once in 4). Taken as independent samples, three rounds give a verdict only when every run
     * of one side beats every run of the other, which equals do once in 10; five rounds, once in 31.
     */
    public static Comparison of(Cell subject, Cell baseline) {
        double[] over = subject.values(Measure.WALL);
        double[] under = baseline.values(Measure.WALL);
        boolean none = over.length == 0 || under.length == 0;
        Optional<Estimate> ratio = none ? Optional.empty() : Optional.of(Bootstrap.ratio(over, under));
        if (none || subject.failures() > 0 || baseline.failures() > 0) {
            return new Comparison(Verdict.FAILED, ratio);
        }
        return new Comparison(verdict(ratio.get()), ratio);
    }

    /**
     * Whether a difference of 10 % would have been seen: the interval of the ratio reaches less far than that to either side of
     * its median. Undecided without it means that the rounds say little, not that the two are alike.
     */
    public boolean resolvesTenPercent() {
        return resolution() <= RESOLVED;
    }

    /** How far the interval of the ratio reaches from its median, as a part of that; infinite without enough rounds. */
    public double resolution() {
        return ratio.filter(each -> each.count() >= LEAST_ROUNDS)
                .map(each -> Math.max(each.high() / each.median() - 1, 1 - each.low() / each.median()))
                .orElse(Double.POSITIVE_INFINITY);
    }

    private static Verdict verdict(Estimate ratio) {
        if (ratio.count() < LEAST_ROUNDS) {
            return Verdict.UNDECIDED;
        }
        if (ratio.high() < 1) {
            return Verdict.FASTER;
        }
        return ratio.low() > 1 ? Verdict.SLOWER : Verdict.UNDECIDED;
    }
}

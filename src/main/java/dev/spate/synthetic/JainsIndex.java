package dev.spate.synthetic;

/**
 * Jain's fairness index of shares: 1 when all are equal, 1/n when one of n has everything (Jain, Chiu and Hawe, A
 * Quantitative Measure of Fairness, 1984).
 */
public final class JainsIndex {
    private JainsIndex() {}

    /** The index; -1 when there are no shares, or nobody has anything. */
    public static double of(double[] shares) {
        double sum = 0;
        double squares = 0;
        for (double share : shares) {
            sum += share;
            squares += share * share;
        }
        return sum == 0 ? -1 : sum * sum / (shares.length * squares);
    }
}

package dev.spate.report;

import dev.spate.text.Quantile;
import java.util.List;

/**
 * What clients told the swarm's tracker in a run in which several download at the same time and give to each other,
 * beside {@link Figures}. Seconds count from the start of each client's own process; -1 for what it did not tell.
 *
 * @param completedSeconds until the client that is measured told that it has everything
 * @param uploadedBytes what it gave, by its own account
 * @param downloadedBytes what it took, by its own account
 * @param others the other clients
 */
public record TradingFigures(double completedSeconds, long uploadedBytes, long downloadedBytes, List<Other> others) {
    /**
     * Another client.
     *
     * @param client which program it is
     * @param completedSeconds until it told that it has everything
     * @param uploadedBytes what it gave, by its own account
     * @param downloadedBytes what it took, by its own account
     */
    public record Other(String client, double completedSeconds, long uploadedBytes, long downloadedBytes) {}

    /** Copies the list. */
    public TradingFigures {
        others = List.copyOf(others);
    }

    /**
     * The middle one of the others' times; one that did not complete counts as later than all. NaN when there is none, or
     * when it is one of those.
     */
    public double middleOfOthersSeconds() {
        return middle(others);
    }

    /** The middle one of the times of these, in the same way. */
    public static double middle(List<Other> some) {
        double[] sorted = some.stream()
                .mapToDouble(
                        other -> other.completedSeconds() < 0 ? Double.POSITIVE_INFINITY : other.completedSeconds())
                .sorted()
                .toArray();
        double middle = sorted.length == 0 ? Double.NaN : Quantile.median(sorted);
        return Double.isFinite(middle) ? middle : Double.NaN;
    }
}

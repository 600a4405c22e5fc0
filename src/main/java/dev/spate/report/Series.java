package dev.spate.report;

/**
 * How much had been sent at regular times.
 *
 * @param stepSeconds from one value to the next; the first is for one step after the start
 * @param distinctBytes content sent at least once, so far
 * @param sentBytes content sent, so far
 * @param connections open at that time
 */
public record Series(double stepSeconds, long[] distinctBytes, long[] sentBytes, int[] connections) {
    /** No values. */
    public static final Series EMPTY = new Series(1, new long[0], new long[0], new int[0]);

    /**
     * Copies the arrays.
     *
     * @throws IllegalArgumentException when they differ in length
     */
    public Series {
        if (distinctBytes.length != sentBytes.length || sentBytes.length != connections.length) {
            throw new IllegalArgumentException("columns of different length");
        }
        distinctBytes = distinctBytes.clone();
        sentBytes = sentBytes.clone();
        connections = connections.clone();
    }

    /** A copy. */
    @Override
    public long[] distinctBytes() {
        return distinctBytes.clone();
    }

    /** A copy. */
    @Override
    public long[] sentBytes() {
        return sentBytes.clone();
    }

    /** A copy. */
    @Override
    public int[] connections() {
        return connections.clone();
    }
}

package dev.spate.synthetic.count;

import dev.spate.synthetic.SwarmReport;
import java.util.Arrays;

/**
 * How much had been sent, and to how many connections, at regular times.
 *
 * <p>Needs no timer. Totals change only by events: before a change, {@link #advance} is called with the time, and the
 * steps that have passed get the totals of before. When there is no room for another value, every second
 * one is dropped and the step doubles; values are totals, so nothing is lost but the time in between.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
final class Timeline {
    static final int MOST_VALUES = 1_000;
    static final long FIRST_STEP_NANOS = 20_000_000;

    private final long startNanos;
    private long stepNanos = FIRST_STEP_NANOS;
    private long nextNanos;
    private int size;
    private long[] distinct = new long[64];
    private long[] sent = new long[64];
    private long[] connections = new long[64];

    Timeline(long startNanos) {
        this.startNanos = startNanos;
        this.nextNanos = startNanos + stepNanos;
    }

    /** Whether a step has ended; where it has not, {@link #advance} does nothing. */
    boolean isDue(long nowNanos) {
        return nowNanos - nextNanos >= 0;
    }

    /** Notes these totals, which are true until now, for every step that has ended. */
    void advance(long nowNanos, long distinctBytes, long sentBytes, long openConnections) {
        while (isDue(nowNanos)) {
            if (size == MOST_VALUES) {
                halve();
            } else {
                grow();
                distinct[size] = distinctBytes;
                sent[size] = sentBytes;
                connections[size] = openConnections;
                size++;
                nextNanos = startNanos + stepNanos * (size + 1);
            }
        }
    }

    private void grow() {
        if (size == distinct.length) {
            int larger = Math.min(MOST_VALUES, 2 * size);
            distinct = Arrays.copyOf(distinct, larger);
            sent = Arrays.copyOf(sent, larger);
            connections = Arrays.copyOf(connections, larger);
        }
    }

    private void halve() {
        size /= 2;
        for (int i = 0; i < size; i++) {
            distinct[i] = distinct[2 * i + 1];
            sent[i] = sent[2 * i + 1];
            connections[i] = connections[2 * i + 1];
        }
        stepNanos *= 2;
        nextNanos = startNanos + stepNanos * (size + 1);
    }

    SwarmReport.SeriesReport report() {
        return new SwarmReport.SeriesReport(
                stepNanos / 1e9,
                Arrays.copyOf(distinct, size),
                Arrays.copyOf(sent, size),
                Arrays.copyOf(connections, size));
    }
}

package dev.spate.bench;

import dev.spate.text.TimeSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Estimates how long the remaining runs will take. A client that has run in this scenario takes as long as before.
 * Any other takes the best possible time of the scenario, times its slowness in other scenarios.
 *
 * <p>Used by one thread.
 */
final class RemainingTime {
    private static final double START_SECONDS = 2;
    private static final double FAST_BYTES_PER_SECOND = 300 << 20;
    private static final double USUAL_SLOWNESS = 1.5;

    private final List<PlannedRun> left;
    private final int all;
    private final Map<List<String>, Double> known = new HashMap<>();
    private final Map<String, Slowness> slowness = new HashMap<>();
    private final Slowness everybody = new Slowness();

    /** Time taken, compared with the best possible time. */
    private static final class Slowness {
        private double took;
        private double atBest;

        void add(double seconds, double best) {
            took += seconds;
            atBest += best;
        }

        double factor(double usual) {
            return atBest == 0 ? usual : took / atBest;
        }
    }

    /** @param plannedRuns all that are to be done */
    RemainingTime(List<PlannedRun> plannedRuns) {
        left = new ArrayList<>(plannedRuns);
        all = plannedRuns.size();
    }

    /** A run has ended after this time, start and checks included. */
    void took(PlannedRun plannedRun, double seconds) {
        left.remove(plannedRun);
        known.put(key(plannedRun), seconds);
        double best = atBest(plannedRun);
        slowness.computeIfAbsent(plannedRun.client().name(), name -> new Slowness())
                .add(seconds, best);
        everybody.add(seconds, best);
    }

    /** A run will never be done. */
    void dropped(PlannedRun plannedRun) {
        left.remove(plannedRun);
    }

    /** Whether nothing is left. */
    boolean isOver() {
        return left.isEmpty();
    }

    /** Expected for all that is left. */
    double seconds() {
        return left.stream().mapToDouble(this::expected).sum();
    }

    /** {@code 3 of 12 done, 5 min left}. */
    String text() {
        return (all - left.size()) + " of " + all + " done, " + TimeSpan.rough(seconds()) + " left";
    }

    private double expected(PlannedRun plannedRun) {
        Double before = known.get(key(plannedRun));
        if (before != null) {
            return before;
        }
        double usual = everybody.factor(USUAL_SLOWNESS);
        Slowness own = slowness.get(plannedRun.client().name());
        return atBest(plannedRun) * (own == null ? usual : own.factor(usual));
    }

    private static double atBest(PlannedRun plannedRun) {
        long capacity = plannedRun.scenario().swarm().capacityBytesPerSecond();
        double rate = capacity == 0 ? FAST_BYTES_PER_SECOND : Math.min(capacity, FAST_BYTES_PER_SECOND);
        return START_SECONDS + plannedRun.scenario().workBytes() / rate;
    }

    private static List<String> key(PlannedRun plannedRun) {
        return List.of(plannedRun.scenario().name(), plannedRun.client().name());
    }
}

package dev.spate.bench;

import dev.spate.report.Latency;
import dev.spate.report.Series;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of a run from the JSON of the swarm's process; -1 or NaN where a member is missing. */
final class SwarmNumbers {
    private final Map<?, ?> report;

    /** @param report as {@link dev.spate.report.JsonTree} reads it */
    SwarmNumbers(Map<?, ?> report) {
        this.report = report;
    }

    /** Nothing was told. */
    static SwarmNumbers none() {
        return new SwarmNumbers(Map.of());
    }

    /** What its leechers counted. */
    SwarmNumbers ofLeechers() {
        return report.get("leechers") instanceof Map<?, ?> leechers ? new SwarmNumbers(leechers) : none();
    }

    /** What each client has told the swarm's trackers, by the address that it called from. */
    Map<String, SwarmNumbers> announcers() {
        Map<String, SwarmNumbers> all = new LinkedHashMap<>();
        if (report.get("announcers") instanceof List<?> told) {
            for (Object each : told) {
                if (each instanceof Map<?, ?> one && one.get("address") instanceof String address) {
                    // Of several ports the one that got on: the others were of a client that was started once more.
                    all.merge(
                            address.replaceFirst(":[0-9]+$", ""),
                            new SwarmNumbers(one),
                            (a, b) -> a.whole("downloadedBytes") > b.whole("downloadedBytes") ? a : b);
                }
            }
        }
        return all;
    }

    /** A whole number; -1 when it is not told. */
    long whole(String name) {
        return report.get(name) instanceof Number number ? number.longValue() : -1;
    }

    /** A number; NaN when it is not told. */
    double number(String name) {
        return report.get(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /**
     * A time after the reset, as one after a later moment; -1 when it was not reached.
     *
     * @param sinceResetSeconds from the reset to that moment
     */
    double mark(String name, double sinceResetSeconds) {
        double seconds = number(name);
        return seconds >= 0 ? Math.max(0, seconds - sinceResetSeconds) : -1;
    }

    /** How much had been sent when. */
    Series series() {
        if (!(report.get("series") instanceof Map<?, ?> columns)
                || !(columns.get("stepSeconds") instanceof Number step)) {
            return Series.EMPTY;
        }
        return new Series(
                step.doubleValue(),
                longs(columns.get("distinctBytes")),
                longs(columns.get("sentBytes")),
                ints(columns.get("connections")));
    }

    /** From a request's arrival until its block was handed to the network. */
    Latency latency() {
        return report.get("latency") instanceof String encoded ? new Latency(encoded) : Latency.NONE;
    }

    private static long[] longs(Object column) {
        return column instanceof long[] values ? values : new long[0];
    }

    private static int[] ints(Object column) {
        return Arrays.stream(longs(column)).mapToInt(each -> (int) each).toArray();
    }
}

package dev.spate.bench;

import dev.spate.report.Figures;
import dev.spate.report.Warning;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Says where a client did better than the null client: there its row is no floor, most of all for small contents, where the
 * start of a JVM is most of what it takes.
 */
final class BelowFloor {
    /** So much less than the null client is no accident. */
    private static final double SHARE = 0.97;

    private static final String FLOOR = "null";

    private BelowFloor() {}

    /** One warning for each scenario in which there is such a client. */
    static List<Warning> warnings(String scenario, List<Observation> runs) {
        Map<String, List<Figures>> byClient = runs.stream()
                .collect(Collectors.groupingBy(
                        each -> each.run().client(),
                        TreeMap::new,
                        Collectors.mapping(each -> each.run().figures().orElseThrow(), Collectors.toList())));
        List<Figures> floor = byClient.remove(FLOOR);
        if (floor == null) {
            return List.of();
        }
        double wall = median(floor.stream().mapToDouble(Figures::wallSeconds).toArray());
        double cpu = median(floor.stream().mapToDouble(Figures::cpuSeconds).toArray());
        String faster = names(byClient, Figures::wallSeconds, wall);
        String cheaper = names(byClient, Figures::cpuSeconds, cpu);
        if (faster.isEmpty() && cheaper.isEmpty()) {
            return List.of();
        }
        String what = (faster.isEmpty() ? "" : faster + (cheaper.isEmpty() ? " took less time" : " took less time, "))
                + (cheaper.isEmpty() ? "" : cheaper + " less processor time");
        return List.of(new Warning(
                scenario, "", -1, "the null client's row is no floor here: " + what + " than it (medians)"));
    }

    private static String names(Map<String, List<Figures>> byClient, ToDoubleFunction<Figures> figure, double floor) {
        return byClient.entrySet().stream()
                .filter(each ->
                        median(each.getValue().stream().mapToDouble(figure).toArray()) < SHARE * floor)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(" and "));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}

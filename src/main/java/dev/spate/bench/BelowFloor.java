package dev.spate.bench;

import dev.spate.report.Warning;
import dev.spate.report.stats.Cell;
import dev.spate.report.stats.Measure;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Warns where a client did better than the null client: the null client is no floor there. This happens with small
 * contents, where the start of its JVM takes most of the time.
 */
final class BelowFloor {
    /** Below this part of the figure of the null client, chance is no reason. */
    private static final double SHARE = 0.97;

    private BelowFloor() {}

    /**
     * A warning when there is such a client.
     *
     * @param cells of one scenario
     */
    static Optional<Warning> warning(List<Cell> cells) {
        return cells.stream().filter(cell -> cell.client().floor()).findFirst().flatMap(floor -> warning(floor, cells));
    }

    private static Optional<Warning> warning(Cell floor, List<Cell> cells) {
        String faster = below(floor, cells, Measure.WALL);
        String cheaper = below(floor, cells, Measure.CPU_PER_GIB);
        if (faster.isEmpty() && cheaper.isEmpty()) {
            return Optional.empty();
        }
        String what = (faster.isEmpty() ? "" : faster + (cheaper.isEmpty() ? " took less time" : " took less time, "))
                + (cheaper.isEmpty() ? "" : cheaper + (faster.isEmpty() ? " took" : "") + " less processor time");
        return Optional.of(new Warning(
                floor.scenario().name(),
                "",
                -1,
                "the null client's row is no lower bound here: " + what + " than it (medians)"));
    }

    private static String below(Cell floor, List<Cell> cells, Measure measure) {
        double least = SHARE * floor.median(measure);
        return cells.stream()
                .filter(cell -> cell.median(measure) < least)
                .map(cell -> cell.client().name())
                .collect(Collectors.joining(" and "));
    }
}

package dev.spate.report.stats;

import dev.spate.report.BenchReport;
import dev.spate.report.ClientSpec;
import dev.spate.report.RunRecord;
import dev.spate.report.ScenarioSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A report, grouped by scenario and client.
 *
 * @param report what was measured
 * @param cells one for each scenario and client that has a run or was to have one: scenarios in order, in each the null client first
 */
public record Analysis(BenchReport report, List<Cell> cells) {
    /** Copies the list. */
    public Analysis {
        cells = List.copyOf(cells);
    }

    /** Sorts the runs of a report. */
    public static Analysis of(BenchReport report) {
        List<ClientSpec> clients = new ArrayList<>(report.clients());
        clients.sort((left, right) -> Boolean.compare(right.floor(), left.floor()));
        Map<List<String>, List<RunRecord>> runs =
                report.runs().stream().collect(Collectors.groupingBy(run -> List.of(run.scenario(), run.client())));
        List<Cell> cells = new ArrayList<>();
        for (ScenarioSpec scenario : report.scenarios()) {
            for (ClientSpec client : clients) {
                List<String> names = List.of(scenario.name(), client.name());
                cells.add(new Cell(scenario, client, runs.getOrDefault(names, List.of())));
            }
        }
        return new Analysis(report, cells);
    }

    /** The cells of one scenario, the null client's first. */
    public List<Cell> of(ScenarioSpec scenario) {
        return cells.stream()
                .filter(cell -> cell.scenario().name().equals(scenario.name()))
                .toList();
    }

    /** The cell of this scenario and client. */
    public Optional<Cell> cell(String scenario, String client) {
        return cells.stream()
                .filter(cell -> cell.scenario().name().equals(scenario)
                        && cell.client().name().equals(client))
                .findFirst();
    }

    /** A cell beside the baseline's; absent for the baseline itself, for the null client, and when there is no baseline. */
    public Optional<Comparison> comparison(Cell subject) {
        String baseline = report.baseline();
        if (subject.client().name().equals(baseline) || subject.client().floor() || subject.skipped()) {
            return Optional.empty();
        }
        return cell(subject.scenario().name(), baseline)
                .filter(cell -> !cell.runs().isEmpty() && !subject.runs().isEmpty())
                .map(cell -> Comparison.of(subject, cell));
    }
}

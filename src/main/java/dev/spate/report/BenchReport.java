package dev.spate.report;

import java.util.List;

/**
 * Everything that one invocation of {@code bench} was asked to do and has measured: what its JSON file holds.
 *
 * @param environment the machine and the programs
 * @param scenarios in the order in which they were asked for
 * @param clients in the order in which they were asked for, the null client among them
 * @param baseline name of the client that the others are compared with; empty for none
 * @param runs one for each client, scenario and round, in the order in which they were run; none is left out
 * @param warnings reasons not to trust figures
 * @param interrupted whether a person ended it early
 */
public record BenchReport(
        Environment environment,
        List<ScenarioSpec> scenarios,
        List<ClientSpec> clients,
        String baseline,
        List<RunRecord> runs,
        List<Warning> warnings,
        boolean interrupted) {
    /** Version of the JSON that this is written as; raised when a member changes its meaning or goes away. */
    public static final int SCHEMA = 1;

    /** Copies the lists. */
    public BenchReport {
        scenarios = List.copyOf(scenarios);
        clients = List.copyOf(clients);
        runs = List.copyOf(runs);
        warnings = List.copyOf(warnings);
    }

    /** The same with these warnings in place of its own. */
    public BenchReport with(List<Warning> others) {
        return new BenchReport(environment, scenarios, clients, baseline, runs, others, interrupted);
    }
}

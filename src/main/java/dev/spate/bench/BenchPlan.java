package dev.spate.bench;

import dev.spate.bench.client.ClientProfile;
import dev.spate.bench.client.TradingClient;
import dev.spate.report.BenchReport;
import dev.spate.report.Environment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a bench is asked to do.
 *
 * @param scenarios one after the other
 * @param rounds who runs, how often, and for how long at most
 * @param directory where a temporary directory is made; absent for the system's
 * @param keep whether the temporary directory stays
 * @param swarmCommand serves a swarm as {@code spate swarm --until-stdin-closes} does, without the options of the scenario;
 *     {@code {torrent}} in an argument stands for the .torrent file that it is to write
 * @param origin where the figures come from, for the report
 * @param traders of which the other clients are, in scenarios with such
 */
public record BenchPlan(
        List<Scenario> scenarios,
        Rounds rounds,
        Optional<Path> directory,
        boolean keep,
        List<String> swarmCommand,
        Origin origin,
        List<TradingClient> traders) {
    /** The same with such other clients, where a scenario has some. */
    public BenchPlan with(List<TradingClient> others) {
        return new BenchPlan(scenarios, rounds, directory, keep, swarmCommand, origin, others);
    }

    /**
     * The rounds of each scenario.
     *
     * @param clients run in turn in each round
     * @param warmUps run once before the first round, not counted
     * @param count how often each client is run
     * @param baseline name of the client that the others are compared with; empty for none
     * @param timeout after which a client is ended; zero for what follows from the scenario
     */
    public record Rounds(
            List<ClientProfile> clients, List<ClientProfile> warmUps, int count, String baseline, Duration timeout) {
        /** Copies the lists. */
        public Rounds {
            clients = List.copyOf(clients);
            warmUps = List.copyOf(warmUps);
        }
    }

    /**
     * Where the figures come from.
     *
     * @param network how clients reach the swarm
     * @param commandLine of the bench itself
     */
    public record Origin(String network, String commandLine) {}

    /** Without clients that could trade with those that are measured. */
    public BenchPlan(
            List<Scenario> scenarios,
            Rounds rounds,
            Optional<Path> directory,
            boolean keep,
            List<String> swarmCommand,
            Origin origin) {
        this(scenarios, rounds, directory, keep, swarmCommand, origin, List.of());
    }

    /** Copies the lists. */
    public BenchPlan {
        traders = List.copyOf(traders);
        scenarios = List.copyOf(scenarios);
        swarmCommand = List.copyOf(swarmCommand);
    }

    /** All runs, in the order in which they are done: of each scenario the warm-ups, then the clients in turn in each round. */
    List<PlannedRun> plannedRuns() {
        List<PlannedRun> plannedRuns = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            rounds.warmUps().forEach(client -> plannedRuns.add(new PlannedRun(scenario, client, 0)));
            for (int round = 1; round <= rounds.count(); round++) {
                for (ClientProfile client : rounds.clients()) {
                    plannedRuns.add(new PlannedRun(scenario, client, round));
                }
            }
        }
        return plannedRuns;
    }

    /** What was measured so far, still without warnings. */
    BenchReport report(Environment environment, List<CheckedRun> checkedRuns, boolean interrupted) {
        return new BenchReport(
                environment,
                scenarios.stream().map(Scenario::spec).toList(),
                rounds.clients().stream().map(ClientProfile::spec).toList(),
                rounds.baseline(),
                checkedRuns.stream().map(CheckedRun::run).toList(),
                List.of(),
                interrupted);
    }

    /** After how long a client of this scenario is ended: five times what a slow one needs, and a minute. */
    Duration timeoutOf(Scenario scenario) {
        if (!rounds.timeout().isZero()) {
            return rounds.timeout();
        }
        long slow = 16L << 20;
        long capacity = scenario.swarm().capacityBytesPerSecond();
        long bytesPerSecond = capacity > 0 ? Math.min(capacity, slow) : slow;
        return Duration.ofSeconds(60 + 5 * (scenario.workBytes() / bytesPerSecond));
    }
}

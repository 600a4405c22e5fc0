package dev.spate.bench;

import dev.spate.bench.client.ClientProfile;
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
 * @param clients run in turn in each round
 * @param warmUps run once before the first round of each scenario, not counted
 * @param rounds how often each client is run in each scenario
 * @param baseline name of the client that the others are compared with; empty for none
 * @param timeout after which a client is ended; zero for what follows from the scenario
 * @param directory where a temporary directory is made; absent for the system's
 * @param keep whether the temporary directory stays
 * @param swarm the command that serves a swarm as {@code spate swarm --until-stdin-closes} does, without the options of the
 *     scenario; {@code {torrent}} in an argument stands for the .torrent file that it is to write
 * @param network how clients reach the swarm, for the report
 * @param spateVersion for the report
 * @param commandLine of the bench itself, for the report
 */
public record BenchPlan(
        List<Scenario> scenarios,
        List<ClientProfile> clients,
        List<ClientProfile> warmUps,
        int rounds,
        String baseline,
        Duration timeout,
        Optional<Path> directory,
        boolean keep,
        List<String> swarm,
        String network,
        String spateVersion,
        String commandLine) {
    /** Copies the lists. */
    public BenchPlan {
        scenarios = List.copyOf(scenarios);
        clients = List.copyOf(clients);
        warmUps = List.copyOf(warmUps);
        swarm = List.copyOf(swarm);
    }

    /** All runs, in the order in which they are done: of each scenario the warm-ups, then the clients in turn in each round. */
    List<PlannedRun> turns() {
        List<PlannedRun> turns = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            warmUps.forEach(client -> turns.add(new PlannedRun(scenario, client, 0)));
            for (int round = 1; round <= rounds; round++) {
                for (ClientProfile client : clients) {
                    turns.add(new PlannedRun(scenario, client, round));
                }
            }
        }
        return turns;
    }

    /** What was measured so far, with nothing said of how far it can be trusted. */
    BenchReport report(Environment environment, List<CheckedRun> observations, boolean interrupted) {
        return new BenchReport(
                environment,
                scenarios.stream().map(Scenario::spec).toList(),
                clients.stream().map(ClientProfile::spec).toList(),
                baseline,
                observations.stream().map(CheckedRun::run).toList(),
                List.of(),
                interrupted);
    }

    /** After how long a client of this scenario is ended: five times what a slow one needs, and a minute. */
    Duration timeoutOf(Scenario scenario) {
        if (!timeout.isZero()) {
            return timeout;
        }
        long slow = 16L << 20;
        long capacity = scenario.capacityBytesPerSecond();
        long bytesPerSecond = capacity > 0 ? Math.min(capacity, slow) : slow;
        return Duration.ofSeconds(60 + 5 * (scenario.shape().sizeBytes() / bytesPerSecond));
    }
}

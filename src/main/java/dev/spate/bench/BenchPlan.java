package dev.spate.bench;

import java.nio.file.Path;
import java.time.Duration;
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

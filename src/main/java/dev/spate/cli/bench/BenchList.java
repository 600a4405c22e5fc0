package dev.spate.cli.bench;

import dev.spate.bench.ScenarioFile;
import dev.spate.bench.client.ClientProfile;
import dev.spate.cli.console.StandardOutput;
import java.util.List;

/** Lists what {@code bench} can do here. */
final class BenchList {
    private BenchList() {}

    /** One line for each scenario and each client, a client that is not here with the reason. */
    static void print(List<ClientProfile> clients, StandardOutput out) throws StandardOutput.ReaderGone {
        out.line("Scenarios:");
        for (String name : ScenarioFile.BUILT_IN) {
            out.line(String.format(
                    "  %-16s  %s", name, ScenarioFile.builtIn(name).description()));
        }
        out.line("");
        out.line("Clients:");
        for (ClientProfile client : clients) {
            String what = client.missing()
                    .map(why -> "not here: " + why)
                    .orElseGet(() -> client.version()
                            + client.released().map(day -> " of " + day).orElse(""));
            out.line(String.format("  %-16s  %s", client.name(), what).stripTrailing());
        }
    }
}

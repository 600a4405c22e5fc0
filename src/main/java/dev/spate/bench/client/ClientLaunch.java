package dev.spate.bench.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How one run of a client is started.
 *
 * @param command and its arguments
 * @param environment variables that are set in addition to ours
 * @param directory where it is started
 */
public record ClientLaunch(List<String> command, Map<String, String> environment, Path directory) {
    /** Copies the collections. */
    public ClientLaunch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}

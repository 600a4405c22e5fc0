package dev.spate.bench.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client of the user: what a command starts, in our current directory.
 *
 * @param name for the report
 * @param command with {@code {torrent}}, {@code {out}}, {@code {dir}}, {@code {work}}, {@code {port}} and {@code {dht}} in it
 */
public record CommandClient(String name, List<String> command) implements ClientProfile {
    /** @throws IllegalArgumentException when there is no command */
    public CommandClient {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("client " + name + " has no command");
        }
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public Optional<String> unable(RunConditions conditions) {
        return !conditions.finding().tracker() && command.stream().noneMatch(word -> word.contains("{dht"))
                ? Optional.of("no tracker is named, and " + name + " is not told of a DHT node ({dht})")
                : Optional.empty();
    }

    /** Whoever names the command knows. */
    @Override
    public boolean readsV2() {
        return true;
    }

    @Override
    public ClientLaunch prepare(Path torrent, Path out, Path work, RunConditions conditions) {
        List<String> filled = Placeholders.of(torrent, out, work, conditions).fill(command);
        return new ClientLaunch(filled, Map.of(), Path.of("").toAbsolutePath());
    }
}

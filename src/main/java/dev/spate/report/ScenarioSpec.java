package dev.spate.report;

import java.util.List;
import java.util.stream.Stream;

/**
 * One swarm that clients were run against.
 *
 * @param name such as {@code fifty}
 * @param description one sentence
 * @param arguments the options of {@code spate swarm} that make it
 * @param clientArguments the options of a scenario that say what is done to its clients, such as {@code --magnet}
 * @param contentBytes what a client downloads
 * @param pieceLength bytes of a piece
 * @param peers in the swarm
 * @param capacityBytesPerSecond what all peers together can upload; 0 for no limit
 */
public record ScenarioSpec(
        String name,
        String description,
        List<String> arguments,
        List<String> clientArguments,
        long contentBytes,
        int pieceLength,
        int peers,
        long capacityBytesPerSecond) {
    /** Copies the list. */
    public ScenarioSpec {
        arguments = List.copyOf(arguments);
        clientArguments = List.copyOf(clientArguments);
    }

    /** All its options: first those of the swarm. */
    public List<String> allArguments() {
        return Stream.concat(arguments.stream(), clientArguments.stream()).toList();
    }
}

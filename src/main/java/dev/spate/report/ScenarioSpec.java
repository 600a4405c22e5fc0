package dev.spate.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One swarm that clients were run against.
 *
 * @param name such as {@code fifty}
 * @param description one sentence
 * @param arguments the options of {@code spate swarm} that make it
 * @param clientArguments the options of a scenario that say what is done to its clients, such as {@code --magnet}
 * @param contentBytes what a client downloads, or seeds
 * @param pieceLength bytes of a piece
 * @param peers in the swarm
 * @param capacityBytesPerSecond what all peers together can upload, or all leechers ask for; 0 for no limit
 * @param leechers that take from the client, which seeds; empty for a download
 */
public record ScenarioSpec(
        String name,
        String description,
        List<String> arguments,
        List<String> clientArguments,
        long contentBytes,
        int pieceLength,
        int peers,
        long capacityBytesPerSecond,
        Optional<LeecherSpec> leechers) {
    /** Copies the list. */
    public ScenarioSpec {
        arguments = List.copyOf(arguments);
        clientArguments = List.copyOf(clientArguments);
    }

    /** Of a download. */
    public ScenarioSpec(
            String name,
            String description,
            List<String> arguments,
            List<String> clientArguments,
            long contentBytes,
            int pieceLength,
            int peers,
            long capacityBytesPerSecond) {
        this(
                name,
                description,
                arguments,
                clientArguments,
                contentBytes,
                pieceLength,
                peers,
                capacityBytesPerSecond,
                Optional.empty());
    }

    /** What a client has to do: the content that it downloads, or all that its leechers take. */
    public long workBytes() {
        return leechers.map(LeecherSpec::totalBytes).orElse(contentBytes);
    }

    /** All its options: first those of the swarm. */
    public List<String> allArguments() {
        return Stream.concat(arguments.stream(), clientArguments.stream()).toList();
    }
}

package dev.spate.report;

import java.util.List;

/**
 * One swarm that clients were run against.
 *
 * @param name such as {@code fifty}
 * @param description one sentence
 * @param arguments the options of {@code spate swarm} that make it
 * @param contentBytes what a client downloads
 * @param pieceLength bytes of a piece
 * @param peers in the swarm
 * @param capacityBytesPerSecond what all peers together can upload; 0 for no limit
 */
public record ScenarioSpec(
        String name,
        String description,
        List<String> arguments,
        long contentBytes,
        int pieceLength,
        int peers,
        long capacityBytesPerSecond) {
    /** Copies the list. */
    public ScenarioSpec {
        arguments = List.copyOf(arguments);
    }
}

package dev.spate.bench;

import dev.spate.report.ScenarioSpec;
import dev.spate.synthetic.TorrentShape;
import java.util.List;

/**
 * What clients are run against.
 *
 * @param name for the report
 * @param description one sentence; may be empty
 * @param arguments its options of a swarm as a person wrote them, for the report
 * @param clientArguments its other options as a person wrote them, for the report
 * @param swarmArguments the options of {@code spate swarm} that make the swarm
 * @param shape the torrent
 * @param peers in the swarm
 * @param capacityBytesPerSecond what those peers that serve right content upload together; 0 for no limit
 * @param killAt the part of the content after which the client is killed and started once more; 0 for never
 * @param magnet whether the client gets the magnet link instead of the .torrent file
 */
public record Scenario(
        String name,
        String description,
        List<String> arguments,
        List<String> clientArguments,
        List<String> swarmArguments,
        TorrentShape shape,
        int peers,
        long capacityBytesPerSecond,
        double killAt,
        boolean magnet) {
    /** @throws IllegalArgumentException when a client would be killed outside of its run */
    public Scenario {
        arguments = List.copyOf(arguments);
        clientArguments = List.copyOf(clientArguments);
        swarmArguments = List.copyOf(swarmArguments);
        if (!(killAt >= 0 && killAt < 1)) {
            throw new IllegalArgumentException("a client can be killed at 1% to 99%, not at " + 100 * killAt + "%");
        }
    }

    /** As a report tells it. */
    ScenarioSpec spec() {
        return new ScenarioSpec(
                name,
                description,
                arguments,
                clientArguments,
                shape.sizeBytes(),
                shape.pieceLength(),
                peers,
                capacityBytesPerSecond);
    }
}

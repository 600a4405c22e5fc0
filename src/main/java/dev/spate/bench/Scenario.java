package dev.spate.bench;

import dev.spate.report.ScenarioSpec;
import dev.spate.synthetic.TorrentShape;
import java.util.List;

/**
 * What clients are run against.
 *
 * @param name for the report
 * @param description one sentence; may be empty
 * @param arguments that it was made of
 * @param swarm that serves
 * @param killAt the part of the content after which the client is killed and started once more; 0 for never
 * @param magnet whether the client gets the magnet link instead of the .torrent file
 */
public record Scenario(
        String name, String description, Arguments arguments, Swarm swarm, double killAt, boolean magnet) {
    /**
     * Options on command lines.
     *
     * @param ofSwarm those of a swarm as a person wrote them, for the report
     * @param ofClients the other ones as a person wrote them, for the report
     * @param swarmCommand those of {@code spate swarm} that make the swarm
     */
    public record Arguments(List<String> ofSwarm, List<String> ofClients, List<String> swarmCommand) {
        /** Copies the lists. */
        public Arguments {
            ofSwarm = List.copyOf(ofSwarm);
            ofClients = List.copyOf(ofClients);
            swarmCommand = List.copyOf(swarmCommand);
        }
    }

    /**
     * The swarm in figures.
     *
     * @param torrent that it serves
     * @param peers in it
     * @param capacityBytesPerSecond what those peers that serve right content upload together; 0 for no limit
     */
    public record Swarm(TorrentShape torrent, int peers, long capacityBytesPerSecond) {}

    /** @throws IllegalArgumentException when a client would be killed outside of its run */
    public Scenario {
        if (!(killAt >= 0 && killAt < 1)) {
            throw new IllegalArgumentException("a client can be killed at 1% to 99%, not at " + 100 * killAt + "%");
        }
    }

    /** As a report tells it. */
    ScenarioSpec spec() {
        return new ScenarioSpec(
                name,
                description,
                arguments.ofSwarm(),
                arguments.ofClients(),
                swarm.torrent().sizeBytes(),
                swarm.torrent().pieceLength(),
                swarm.peers(),
                swarm.capacityBytesPerSecond());
    }
}

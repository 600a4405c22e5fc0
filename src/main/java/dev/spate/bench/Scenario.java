package dev.spate.bench;

import dev.spate.report.LeecherSpec;
import dev.spate.report.ScenarioSpec;
import dev.spate.synthetic.LeecherGroup;
import dev.spate.synthetic.TorrentShape;
import java.util.List;
import java.util.Optional;

/**
 * What clients are run against.
 *
 * @param name for the report
 * @param description one sentence; may be empty
 * @param arguments that it was made of
 * @param swarm that serves
 * @param killAt the part of the content after which the client is killed and started once more; 0 for never
 * @param magnet whether the client gets the magnet link instead of the .torrent file
 * @param dropCache whether what the client seeds is dropped from the page cache before each run
 * @param traders other clients that download at the same time and give to each other; 0 for none
 */
public record Scenario(
        String name,
        String description,
        Arguments arguments,
        Swarm swarm,
        double killAt,
        boolean magnet,
        boolean dropCache,
        int traders) {
    /** The most other clients: with the seeders beside them they have addresses that differ in the last byte alone. */
    public static final int MOST_TRADERS = 200;

    /** The most seeders beside other clients. */
    private static final int MOST_PEERS_OF_TRADERS = 50;

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
     * @param capacityBytesPerSecond what those peers that serve right content upload together, or the leechers ask for
     *     together; 0 for no limit
     * @param leechers that take from the client, which then seeds
     * @param encrypted whether it lets in encrypted streams alone
     * @param utp whether it is to be reached over uTP alone
     * @param pex whether its peers tell of each other
     */
    public record Swarm(
            TorrentShape torrent,
            int peers,
            long capacityBytesPerSecond,
            LeecherGroup leechers,
            boolean encrypted,
            boolean utp,
            boolean pex) {
        /** Without leechers. */
        public Swarm(TorrentShape torrent, int peers, long capacityBytesPerSecond) {
            this(torrent, peers, capacityBytesPerSecond, LeecherGroup.NONE);
        }

        /** Plain, as a client expects it. */
        public Swarm(TorrentShape torrent, int peers, long capacityBytesPerSecond, LeecherGroup leechers) {
            this(torrent, peers, capacityBytesPerSecond, leechers, false, false, false);
        }
    }

    /** A download. */
    public Scenario(String name, String description, Arguments arguments, Swarm swarm, double killAt, boolean magnet) {
        this(name, description, arguments, swarm, killAt, magnet, false, 0);
    }

    /** @throws IllegalArgumentException when a client would be killed outside of its run, or the options do not fit */
    public Scenario {
        boolean seeds = swarm.leechers().leechers() > 0;
        if (seeds && (killAt > 0 || magnet)) {
            throw new IllegalArgumentException("a client that seeds is not killed, and needs the .torrent file");
        }
        if (seeds && swarm.peers() > 0) {
            throw new IllegalArgumentException("a client that seeds to leechers has no seeders beside it (--peers 0)");
        }
        if (dropCache && !seeds) {
            throw new IllegalArgumentException("--drop-cache is for clients that seed (--leechers)");
        }
        if (traders < 0 || traders > MOST_TRADERS) {
            throw new IllegalArgumentException("1 to " + MOST_TRADERS + " other clients can trade, not " + traders);
        }
        if (traders > 0 && (seeds || killAt > 0)) {
            throw new IllegalArgumentException("a client that trades with others downloads, and is not killed");
        }
        if (traders > 0 && swarm.torrent().form().hasV2()) {
            throw new IllegalArgumentException("few clients that trade read a torrent of version 2 alone");
        }
        if (traders > 0 && (swarm.peers() < 1 || swarm.peers() > MOST_PEERS_OF_TRADERS)) {
            throw new IllegalArgumentException(
                    "clients that trade have 1 to " + MOST_PEERS_OF_TRADERS + " seeders, not " + swarm.peers());
        }
        if (swarm.utp() && (seeds || traders > 0)) {
            throw new IllegalArgumentException("over uTP clients download, from the swarm alone (no --utp here)");
        }
        if (!(killAt >= 0 && killAt < 1)) {
            throw new IllegalArgumentException("a client can be killed at 1% to 99%, not at " + 100 * killAt + "%");
        }
    }

    /** Whether the client seeds. */
    public boolean seeds() {
        return swarm.leechers().leechers() > 0;
    }

    /** Whether others download at the same time. */
    public boolean trades() {
        return traders > 0;
    }

    /** What a client has to do: the content that it downloads, or all that its leechers take. */
    long workBytes() {
        return seeds()
                ? swarm.leechers().totalBytes(swarm.torrent())
                : swarm.torrent().sizeBytes();
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
                swarm.capacityBytesPerSecond(),
                seeds() ? Optional.of(new LeecherSpec(swarm.leechers().leechers(), workBytes())) : Optional.empty());
    }
}

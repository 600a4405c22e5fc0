package dev.spate.cli.simulate;

import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.cli.swarm.CommonShapeOptions;
import dev.spate.sim.Link;
import dev.spate.simulate.SimulatedPeerGroup;
import dev.spate.simulate.SimulatedSwarm;
import dev.spate.torrent.PieceLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a simulated swarm: in the words of {@code swarm} where it has them. */
final class SimulatedSwarmOptions {
    private static final int MOST_DOWNLOADERS = 1_000_000;
    private static final int USUAL_PEERS = 50;
    private static final int USUAL_CONNECTIONS = 80;

    @Mixin
    private CommonShapeOptions common = new CommonShapeOptions();

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            defaultValue = "1GiB",
            converter = SizeConverter.class,
            description = "Length of the content (default 1GiB).")
    private long sizeBytes;

    @Option(names = "--peers", paramLabel = "N", description = "Number of peers that serve (default 50).")
    private Integer peers;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "1MiB",
            converter = SizeConverter.class,
            description = "What each peer uploads per second (default 1MiB; 0: no limit).")
    private long rate;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            defaultValue = "50ms",
            converter = DurationConverter.class,
            description = "The round trip (default 50ms).")
    private Duration latency;

    @Option(
            names = "--burst",
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What a peer may send at once after it was idle (default 0).")
    private long burst;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "Peers of one kind, instead of --peers and --behaviour: " + SimulatedPeerGroup.SYNTAX
                    + ". Repeatable; what a group leaves out is as said without it.")
    private List<String> groups = new ArrayList<>();

    @Option(
            names = "--downloaders",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many download, and serve each other what they have (default 1).")
    private int downloaders;

    @Option(
            names = "--upload-rate",
            paramLabel = "RATE",
            converter = SizeConverter.class,
            description = "What each downloader uploads per second (default: as --rate).")
    private Long uploadRate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Most connections of a downloader (default: to all for one, 80 for each of several).")
    private Integer connections;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "64MiB",
            converter = SizeConverter.class,
            description = "Memory of each downloader for pieces that are not stored yet (default 64MiB).")
    private long memory;

    @Option(
            names = "--disk-rate",
            paramLabel = "RATE",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What a downloader hashes and writes per second (default 0: no limit).")
    private long diskRate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What all chance follows from.")
    private long seed;

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            defaultValue = "720h",
            converter = DurationConverter.class,
            description = "End after this time in the simulation (default 720h).")
    private Duration limit;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "End when nobody has received anything for this time in the simulation (default 10m).")
    private Duration patience;

    /**
     * The swarm that is asked for.
     *
     * @throws IllegalArgumentException when there can be no such swarm
     */
    SimulatedSwarm swarm() {
        PieceLayout layout = layout();
        List<SimulatedPeerGroup> peerGroups = peerGroups();
        inRange("--downloaders", downloaders, MOST_DOWNLOADERS);
        inRange("--connections", connections == null ? 1 : connections, Integer.MAX_VALUE);
        inRange("--memory", memory, Long.MAX_VALUE);
        inRange("--limit", limit.toSeconds(), Integer.MAX_VALUE);
        inRange("--patience", patience.toSeconds(), Integer.MAX_VALUE);
        int all = downloaders == 1 ? Integer.MAX_VALUE : USUAL_CONNECTIONS;
        SimulatedSwarm.Downloaders downloading = new SimulatedSwarm.Downloaders(
                downloaders,
                link(uploadRate == null ? rate : uploadRate),
                connections == null ? all : connections,
                memory,
                diskRate);
        return new SimulatedSwarm(layout, peerGroups, downloading, limit, patience, seed);
    }

    private PieceLayout layout() {
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("a torrent has at least 1 byte, not " + sizeBytes);
        }
        return new PieceLayout(sizeBytes, common.pieceLength(sizeBytes));
    }

    private List<SimulatedPeerGroup> peerGroups() {
        if (groups.isEmpty()) {
            return SimulatedPeerGroup.divide(peers == null ? USUAL_PEERS : peers, link(rate), common.behaviours);
        }
        if (peers != null || !common.behaviours.isEmpty()) {
            throw new IllegalArgumentException("--group takes the place of --peers and --behaviour");
        }
        return SimulatedPeerGroup.parseAll(groups, link(rate));
    }

    private Link link(long bytesPerSecond) {
        return SimulatedPeerGroup.link(bytesPerSecond, latency, common.jitter, burst);
    }

    private static void inRange(String option, long number, long most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(option + " " + number + " is out of range (give 1 to " + most + ")");
        }
    }
}

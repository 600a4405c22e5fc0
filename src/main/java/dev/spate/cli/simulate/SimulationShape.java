package dev.spate.cli.simulate;

import dev.spate.cli.convert.DurationConverter;
import dev.spate.cli.convert.SizeConverter;
import dev.spate.cli.swarm.ShapeOptions;
import dev.spate.scheduler.PickStrategy;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.sim.Link;
import dev.spate.sim.SeededRandom;
import dev.spate.sim.SimulationOptions;
import dev.spate.torrent.PieceLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that describe a simulated swarm: in the words of {@code swarm} where it has them. */
final class SimulationShape {
    private static final int MOST_DOWNLOADERS = 1_000_000;
    private static final int USUAL_CONNECTIONS = 80;
    private static final long DISK_NANOS = 1_000_000;
    private static final double UNLIMITED = 1e15;

    @Mixin
    private ShapeOptions alike = new ShapeOptions();

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "1GiB",
            converter = SizeConverter.class,
            description = "Length of the content (default 1GiB).")
    long sizeBytes;

    @Option(names = "--peers", paramLabel = "N", description = "Number of peers that serve (default 50).")
    Integer peers;

    @Option(
            names = "--rate",
            paramLabel = "BYTES",
            defaultValue = "1MiB",
            converter = SizeConverter.class,
            description = "What each peer uploads per second (default 1MiB; 0: no limit).")
    long rate;

    @Option(
            names = "--latency",
            paramLabel = "TIME",
            defaultValue = "50ms",
            converter = DurationConverter.class,
            description = "The round trip (default 50ms).")
    Duration latency;

    @Option(
            names = "--burst",
            paramLabel = "BYTES",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What a peer may send at once after it was idle (default 0).")
    long burst;

    @Option(
            names = "--group",
            paramLabel = "GROUP",
            description = "Peers of one kind, instead of --peers and --behaviour: " + SimulatedPeerGroup.SYNTAX
                    + ". Repeatable; what a group leaves out is as said without it.")
    List<String> groups = new ArrayList<>();

    @Option(
            names = "--downloaders",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many download, and serve each other what they have (default 1).")
    int downloaders;

    @Option(
            names = "--upload-rate",
            paramLabel = "BYTES",
            converter = SizeConverter.class,
            description = "What each downloader uploads per second (default: as --rate).")
    Long uploadRate;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Most connections of a downloader (default: to all for one, 80 for each of several).")
    Integer connections;

    @Option(
            names = "--memory",
            paramLabel = "BYTES",
            defaultValue = "64MiB",
            converter = SizeConverter.class,
            description = "Memory of each downloader for pieces that are not stored yet (default 64MiB).")
    long memory;

    @Option(
            names = "--disk-rate",
            paramLabel = "BYTES",
            defaultValue = "0",
            converter = SizeConverter.class,
            description = "What a downloader hashes and writes per second (default 0: no limit).")
    long diskRate;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "What all chance follows from.")
    long seed;

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            defaultValue = "720h",
            converter = DurationConverter.class,
            description = "End after this time in the simulation (default 720h).")
    Duration limit;

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = DurationConverter.class,
            description = "End when nobody has received anything for this time in the simulation (default 10m).")
    Duration patience;

    /** How the content divides. */
    PieceLayout layout() {
        if (sizeBytes < 1) {
            throw new IllegalArgumentException("a torrent has at least 1 byte, not " + sizeBytes);
        }
        return new PieceLayout(sizeBytes, alike.pieceLength(sizeBytes));
    }

    /** The peers, kind by kind. */
    List<SimulatedPeerGroup> peerGroups() {
        Link usual = SimulatedPeerGroup.link(rate, latency, alike.jitter, burst);
        if (groups.isEmpty()) {
            int count = peers == null ? 50 : peers;
            checkPeers(count);
            return SimulatedPeerGroup.divide(count, usual, alike.behaviours);
        }
        if (peers != null || !alike.behaviours.isEmpty()) {
            throw new IllegalArgumentException("--group takes the place of --peers and --behaviour");
        }
        List<SimulatedPeerGroup> all = groups.stream()
                .map(each -> SimulatedPeerGroup.parse(each, usual))
                .toList();
        checkPeers(all.stream().mapToLong(SimulatedPeerGroup::count).sum());
        return all;
    }

    private static void checkPeers(long count) {
        if (count < 1 || count > SimulatedPeerGroup.MOST) {
            throw new IllegalArgumentException("a swarm has 1 to " + SimulatedPeerGroup.MOST + " peers, not " + count);
        }
    }

    /** How many others each downloader is connected to at most. */
    int mostConnections() {
        return connections != null ? connections : downloaders == 1 ? Integer.MAX_VALUE : USUAL_CONNECTIONS;
    }

    /** What each downloader uploads per second, 0 for no limit. */
    long downloaderRate() {
        return uploadRate == null ? rate : uploadRate;
    }

    /** The simulation of one run; the swarm of a run is the same for every strategy. */
    SimulationOptions options(PickStrategy pickStrategy, int run) {
        PieceLayout layout = layout();
        double disk = diskRate == 0 ? UNLIMITED : diskRate;
        return SimulationOptions.of(
                        layout, SimulatedPeers.of(peerGroups(), layout, SeededRandom.of(seed, 2L * run + 1)))
                .with(new SimulationOptions.Downloaders(
                        downloaders,
                        SimulatedPeerGroup.link(downloaderRate(), latency, alike.jitter, burst),
                        mostConnections()))
                .with(SchedulerOptions.defaults().withMemoryBytes(memory).with(pickStrategy))
                .with(new SimulationOptions.Disk(DISK_NANOS, disk))
                .limitedTo(limit.toSeconds())
                .givingUpAfter(patience.toSeconds());
    }

    /** The chance of one run, the same for every strategy. */
    SeededRandom random(int run) {
        return SeededRandom.of(seed, 2L * run);
    }

    /** @throws IllegalArgumentException when something cannot be */
    void check() {
        layout();
        peerGroups();
        inRange("--downloaders", downloaders, MOST_DOWNLOADERS);
        inRange("--connections", connections == null ? 1 : connections, Integer.MAX_VALUE);
        inRange("--memory", memory, Long.MAX_VALUE);
        inRange("--limit", limit.toSeconds(), Integer.MAX_VALUE);
        inRange("--patience", patience.toSeconds(), Integer.MAX_VALUE);
    }

    private static void inRange(String option, long number, long most) {
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(option + " " + number + " is out of range (give 1 to " + most + ")");
        }
    }
}

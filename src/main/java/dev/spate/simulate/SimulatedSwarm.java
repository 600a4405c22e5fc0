package dev.spate.simulate;

import dev.spate.scheduler.PickStrategy;
import dev.spate.scheduler.SchedulerOptions;
import dev.spate.sim.Link;
import dev.spate.sim.SeededRandom;
import dev.spate.sim.SimulationOptions;
import dev.spate.torrent.PieceLayout;
import java.time.Duration;
import java.util.List;

/**
 * The torrent, the peers and the downloaders that each strategy is tried with.
 *
 * @param layout how the content divides into pieces
 * @param peers those that only serve, group by group
 * @param downloaders those that download, and serve each other
 * @param limit a run ends after this time in the simulation
 * @param patience a run ends when nobody has received anything for this time in the simulation
 * @param seed what all chance follows from
 */
public record SimulatedSwarm(
        PieceLayout layout,
        List<SimulatedPeerGroup> peers,
        Downloaders downloaders,
        Duration limit,
        Duration patience,
        long seed) {
    private static final long DISK_NANOS = 1_000_000;
    private static final double UNLIMITED = 1e15;

    /**
     * Those who download.
     *
     * @param count how many
     * @param uplink of each, when it serves the others; 0 bytes a second for no limit
     * @param connections how many others each is connected to at most
     * @param memoryBytes of each for pieces that are not stored yet
     * @param diskBytesPerSecond what each hashes and writes; 0 for no limit
     */
    public record Downloaders(int count, Link uplink, int connections, long memoryBytes, long diskBytesPerSecond) {}

    /** Copies the list. */
    public SimulatedSwarm {
        peers = List.copyOf(peers);
    }

    /** The simulation of one run; the peers of a run are the same for every strategy. */
    SimulationOptions options(PickStrategy strategy, int run) {
        double disk = downloaders.diskBytesPerSecond() == 0 ? UNLIMITED : downloaders.diskBytesPerSecond();
        return SimulationOptions.of(layout, SimulatedPeers.of(peers, layout, SeededRandom.of(seed, 2L * run + 1)))
                .with(new SimulationOptions.Downloaders(
                        downloaders.count(), downloaders.uplink(), downloaders.connections()))
                .with(SchedulerOptions.defaults()
                        .withMemoryBytes(downloaders.memoryBytes())
                        .with(strategy))
                .with(new SimulationOptions.Disk(DISK_NANOS, disk))
                .limitedTo(limit.toSeconds())
                .givingUpAfter(patience.toSeconds());
    }

    /** The chance of one run, the same for every strategy. */
    SeededRandom random(int run) {
        return SeededRandom.of(seed, 2L * run);
    }
}

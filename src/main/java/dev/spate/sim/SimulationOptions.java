package dev.spate.sim;

import dev.spate.scheduler.SchedulerOptions;
import dev.spate.torrent.Bitfield;
import dev.spate.torrent.PieceLayout;
import java.util.List;

/**
 * A swarm, a torrent and a downloader.
 *
 * @param peers the peer at index n gets the key n
 * @param verified the pieces that are there from the start
 * @param disk how long hashing and writing takes
 * @param startNanos what the virtual clock shows at first
 * @param limitNanos the simulation ends after this time at the latest
 * @param checkEvery the scheduler's invariants are checked after every n-th event; 0: never
 */
public record SimulationOptions(
        PieceLayout layout,
        List<PeerModel> peers,
        SchedulerOptions scheduler,
        Bitfield verified,
        Disk disk,
        long startNanos,
        long limitNanos,
        int checkEvery) {
    /**
     * How long a piece takes from its last block to the verdict.
     *
     * @param latencyNanos for each piece, whatever its length
     * @param bytesPerSecond pieces are stored one after the other at this rate
     */
    public record Disk(long latencyNanos, double bytesPerSecond) {}

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /** Copies the list and the pieces. */
    public SimulationOptions {
        peers = List.copyOf(peers);
        verified = verified.copy();
    }

    /** Nothing is there yet; a disk of 1 GB/s; ten hours at the most; no checks. */
    public static SimulationOptions of(PieceLayout layout, List<PeerModel> peers) {
        return new SimulationOptions(
                layout,
                peers,
                SchedulerOptions.defaults(),
                new Bitfield(layout.pieceCount()),
                new Disk(1_000_000, 1e9),
                0,
                10 * HOUR_NANOS,
                0);
    }

    /** The same with other options for the scheduler. */
    public SimulationOptions with(SchedulerOptions options) {
        return new SimulationOptions(layout, peers, options, verified, disk, startNanos, limitNanos, checkEvery);
    }

    /** The same with these pieces there from the start. */
    public SimulationOptions withVerified(Bitfield pieces) {
        return new SimulationOptions(layout, peers, scheduler, pieces, disk, startNanos, limitNanos, checkEvery);
    }

    /** The same with another disk. */
    public SimulationOptions with(Disk other) {
        return new SimulationOptions(layout, peers, scheduler, verified, other, startNanos, limitNanos, checkEvery);
    }

    /** The same with another start of the clock. */
    public SimulationOptions startingAt(long nanos) {
        return new SimulationOptions(layout, peers, scheduler, verified, disk, nanos, limitNanos, checkEvery);
    }

    /** The same with another limit of time. */
    public SimulationOptions limitedTo(long seconds) {
        return new SimulationOptions(
                layout, peers, scheduler, verified, disk, startNanos, seconds * 1_000_000_000, checkEvery);
    }

    /** The same with a check after every n-th event. */
    public SimulationOptions checkingEvery(int events) {
        return new SimulationOptions(layout, peers, scheduler, verified, disk, startNanos, limitNanos, events);
    }
}

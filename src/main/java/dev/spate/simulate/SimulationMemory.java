package dev.spate.simulate;

import dev.spate.text.ByteSize;
import java.util.Locale;

/** The memory that a run will take, told before it is begun. */
public final class SimulationMemory {
    // Measured with the serial collector; rounded up.
    private static final long BYTES_A_CONNECTION = 2_500;
    private static final long BYTES_A_PIECE = 40;
    private static final long BYTES_A_RUN = 16L << 20;
    private static final double USABLE = 0.85;

    private final long bytes;
    private final long mostBytes;

    private SimulationMemory(long bytes, long mostBytes) {
        this.bytes = bytes;
        this.mostBytes = mostBytes;
    }

    /**
     * That of one run with such a swarm.
     *
     * @param mostBytes how much memory there is
     */
    public static SimulationMemory of(SimulatedSwarm swarm, long mostBytes) {
        double pieces = swarm.layout().pieceCount();
        double downloaders = swarm.downloaders().count();
        double peers = 0;
        double partial = 0;
        for (SimulatedPeerGroup group : swarm.peers()) {
            peers += group.count();
            partial += group.kind().partialPercent() < 100 ? group.count() : 0;
        }
        double others = peers + downloaders - 1;
        double each = Math.min(others, swarm.downloaders().connections());
        // A connection between two downloaders counts for both, and each keeps a bitfield of the other.
        double connections = downloaders * each;
        double bitfields = downloaders * each * (partial + downloaders - 1) / Math.max(1, others) + partial * 2;
        double memory = BYTES_A_RUN
                + connections * BYTES_A_CONNECTION
                + downloaders * pieces * BYTES_A_PIECE
                + bitfields * pieces / 8;
        return new SimulationMemory((long) Math.min(memory, Long.MAX_VALUE / 2), mostBytes);
    }

    /**
     * How many runs may go at a time.
     *
     * @throws IllegalArgumentException when not even one fits
     */
    public int atATime(int processors, int jobs) {
        long fitting = (long) (mostBytes * USABLE / bytes);
        if (fitting < 1) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "simulation too large: it would take about %s of memory and Java has %s"
                            + " (fewer --peers, --downloaders or --connections, longer pieces, or SPATE_OPTS=-Xmx%dm)",
                    ByteSize.format(bytes),
                    ByteSize.format(mostBytes),
                    (long) (bytes / USABLE / (1 << 20)) + 1));
        }
        return (int) Math.min(Math.min(processors, jobs), fitting);
    }
}

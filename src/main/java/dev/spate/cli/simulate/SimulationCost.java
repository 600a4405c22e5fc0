package dev.spate.cli.simulate;

import dev.spate.cli.CommandException;
import dev.spate.text.ByteAmounts;
import java.util.Locale;

/** What a simulation will take of memory, before it is begun. */
final class SimulationCost {
    // Measured with the serial collector; rounded up.
    private static final long BYTES_A_CONNECTION = 2_500;
    private static final long BYTES_A_PIECE = 40;
    private static final long BYTES_A_RUN = 16L << 20;
    private static final double USABLE = 0.85;

    private final long bytes;
    private final long mostBytes;

    private SimulationCost(long bytes, long mostBytes) {
        this.bytes = bytes;
        this.mostBytes = mostBytes;
    }

    /** @param mostBytes how much memory there is */
    static SimulationCost of(SimulationShape shape, long mostBytes) {
        double pieces = shape.layout().pieceCount();
        double downloaders = shape.downloaders;
        double peers = 0;
        double partial = 0;
        for (SimulatedPeerGroup group : shape.peerGroups()) {
            peers += group.count();
            partial += group.kind().partialPercent() < 100 ? group.count() : 0;
        }
        double others = peers + downloaders - 1;
        double each = Math.min(others, shape.mostConnections());
        // Connections of downloaders with each other count once for either side, and each knows the other's pieces.
        double connections = downloaders * each;
        double bitfields = downloaders * each * (partial + downloaders - 1) / Math.max(1, others) + partial * 2;
        double memory = BYTES_A_RUN
                + connections * BYTES_A_CONNECTION
                + downloaders * pieces * BYTES_A_PIECE
                + bitfields * pieces / 8;
        return new SimulationCost((long) Math.min(memory, Long.MAX_VALUE / 2), mostBytes);
    }

    /**
     * How many runs may go at a time.
     *
     * @throws CommandException when not even one fits
     */
    int atATime(int processors, int jobs) {
        long fitting = (long) (mostBytes * USABLE / bytes);
        if (fitting < 1) {
            throw CommandException.usage(String.format(
                    Locale.ROOT,
                    "simulation too large: it would take about %s of memory and Java has %s"
                            + " (fewer --peers, --downloaders or --connections, longer pieces, or SPATE_OPTS=-Xmx%dm)",
                    ByteAmounts.bytes(bytes),
                    ByteAmounts.bytes(mostBytes),
                    (long) (bytes / USABLE / (1 << 20)) + 1));
        }
        return (int) Math.min(Math.min(processors, jobs), fitting);
    }
}

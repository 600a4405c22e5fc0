package dev.spate.session;

import dev.spate.torrent.PeerAddress;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.IntCountsHistogram;

/**
 * How long blocks took from the request to the last byte, in a download that has ended. Any thread, one at a time.
 *
 * <p>Of blocks that became part of a piece: one that came twice counts once, and one that came although its request had been
 * taken back counts with its whole time, as the slowest ones are such.
 */
public final class Latencies {
    private static final int PEER_DIGITS = 2;
    private static final double NANOS_A_MILLI = 1e6;
    private static final double NANOS_A_SECOND = 1e9;

    private final AbstractHistogram overall;
    private final Map<InetSocketAddress, PeerLatency> peers;

    public Latencies(AbstractHistogram overall, Map<InetSocketAddress, PeerLatency> peers) {
        this.overall = overall;
        this.peers = peers;
    }

    /**
     * Percentiles of times, in nanoseconds.
     *
     * @param blocks how many were timed; with none, the rest is 0
     */
    public record Times(long blocks, long p50Nanos, long p90Nanos, long p99Nanos, long maxNanos) {}

    /**
     * The times of one peer; its percentiles are within a sixteenth.
     *
     * @param bytes of the timed blocks
     */
    public record Peer(InetSocketAddress address, long bytes, Times times) {}

    /** Over all blocks, to three digits. */
    public Times overall() {
        return new Times(
                overall.getTotalCount(),
                overall.getValueAtPercentile(50),
                overall.getValueAtPercentile(90),
                overall.getValueAtPercentile(99),
                overall.getMaxValue());
    }

    /** Every peer that delivered a block, the slowest median first. */
    public List<Peer> peers() {
        return peers.entrySet().stream()
                .map(each -> peer(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingLong((Peer each) -> each.times().p50Nanos())
                        .reversed())
                .toList();
    }

    private static Peer peer(InetSocketAddress address, PeerLatency peer) {
        return new Peer(
                address,
                peer.bytes(),
                new Times(
                        peer.blocks(),
                        peer.percentileNanos(50),
                        peer.percentileNanos(90),
                        peer.percentileNanos(99),
                        peer.maxNanos()));
    }

    /**
     * Writes a log as HdrHistogram's tools read it: one histogram of nanoseconds over all blocks, then one for each peer,
     * tagged with its address.
     *
     * @param elapsedNanos of the download
     */
    public void writeLog(PrintStream out, long startMillis, long elapsedNanos) {
        HistogramLogWriter log = new HistogramLogWriter(out);
        log.outputComment("[spate: request to block, in nanoseconds; a tag is a peer]");
        log.outputLogFormatVersion();
        log.outputStartTime(startMillis);
        log.outputLegend();
        double endSeconds = elapsedNanos / NANOS_A_SECOND;
        log.outputIntervalHistogram(0, endSeconds, overall, NANOS_A_MILLI);
        IntCountsHistogram one = new IntCountsHistogram(PEER_DIGITS);
        one.setAutoResize(true);
        peers.forEach((address, peer) -> {
            one.reset();
            one.setTag(PeerAddress.text(address));
            peer.addTo(one);
            log.outputIntervalHistogram(0, endSeconds, one, NANOS_A_MILLI);
        });
    }
}

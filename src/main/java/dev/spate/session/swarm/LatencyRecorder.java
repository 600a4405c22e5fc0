package dev.spate.session.swarm;

import dev.spate.session.Latencies;
import dev.spate.session.PeerLatency;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.IntCountsHistogram;

/**
 * The time from request to block: over all peers to three digits, and for each peer roughly.
 *
 * <p>Owner: the event loop.
 */
public final class LatencyRecorder {
    /** Beyond so many, further peers share one histogram. */
    private static final int MOST_PEERS = 20_000;

    private static final int DIGITS = 3;

    private final IntCountsHistogram overall = new IntCountsHistogram(DIGITS);
    private final Map<InetSocketAddress, PeerLatency> peers = new LinkedHashMap<>();
    private final PeerLatency others = new PeerLatency();

    public LatencyRecorder() {
        overall.setAutoResize(true);
    }

    /** Where the times of a peer's blocks are recorded; asked for when it has delivered its first block. */
    public PeerLatency of(InetSocketAddress address) {
        PeerLatency known = peers.get(address);
        if (known == null && peers.size() < MOST_PEERS) {
            known = new PeerLatency();
            peers.put(address, known);
        }
        return known == null ? others : known;
    }

    /** Records a block, for its peer and for all. */
    public void record(PeerLatency peer, long nanos, int lengthBytes) {
        peer.record(nanos, lengthBytes);
        overall.recordValue(Math.max(0, nanos));
    }

    /** What was recorded; nothing may be recorded any more, as the histograms are not copied. */
    public Latencies close() {
        return new Latencies(overall, Map.copyOf(peers));
    }
}

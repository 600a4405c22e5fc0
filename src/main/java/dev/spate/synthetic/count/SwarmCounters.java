package dev.spate.synthetic.count;

import dev.spate.synthetic.SwarmReport.ProgressReport;
import dev.spate.torrent.PieceLayout;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a whole swarm counts from one reset to the next.
 *
 * <p>A reset makes a new one; connections of before keep the one that they began with, so that their end is not counted.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
public final class SwarmCounters {
    private static final int DIGITS = 3;

    private final SentBlocks sentBlocks;
    private final Milestones milestones;
    private final Timeline timeline;
    private final CpuMeter cpuMeter = new CpuMeter();
    private final Histogram latencyMicros = new Histogram(DIGITS);
    private long sentBytes;
    private long corruptBytes;
    private long openConnections;

    /** Connections that could not be accepted, because the process had as many files open as it may. */
    public long refusedForFiles;

    public SwarmCounters(PieceLayout layout, long nowNanos) {
        sentBlocks = new SentBlocks(layout);
        milestones = new Milestones(layout.totalBytes(), nowNanos);
        timeline = new Timeline(nowNanos);
    }

    /** A client has greeted a peer. */
    public void opened(long nowNanos) {
        advance(nowNanos);
        openConnections++;
    }

    /** A connection that was {@link #opened} has ended. */
    public void closed(long nowNanos) {
        advance(nowNanos);
        openConnections--;
    }

    /** Content is handed to a socket: a block, or a part of one. */
    public void sending(int bytes, long nowNanos) {
        advance(nowNanos);
        sentBytes += bytes;
    }

    /**
     * The last part of a block was handed to a socket.
     *
     * @return whether all of it had been sent before
     */
    public boolean served(int piece, int offset, int length, long arrivedNanos, long nowNanos) {
        latencyMicros.recordValue(micros(arrivedNanos, nowNanos));
        long before = sentBlocks.distinctBytes();
        int again = sentBlocks.sent(piece, offset, length);
        if (sentBlocks.distinctBytes() != before) {
            mark(nowNanos);
        }
        return again == length;
    }

    /** As {@link #served}, for an answer that was wrong on purpose. */
    public void corrupted(int length, long arrivedNanos, long nowNanos) {
        latencyMicros.recordValue(micros(arrivedNanos, nowNanos));
        corruptBytes += length;
    }

    private void mark(long nowNanos) {
        if (!milestones.isBegun()) {
            cpuMeter.begin(nowNanos);
        }
        milestones.reached(sentBlocks.distinctBytes(), nowNanos);
        if (milestones.isComplete()) {
            cpuMeter.end(nowNanos);
        }
    }

    private void advance(long nowNanos) {
        if (timeline.isDue(nowNanos)) {
            timeline.advance(nowNanos, sentBlocks.distinctBytes(), sentBytes, openConnections);
        }
    }

    private static long micros(long arrivedNanos, long nowNanos) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, nowNanos - arrivedNanos));
    }

    public ProgressReport report(long nowNanos) {
        advance(nowNanos);
        return new ProgressReport(
                milestones.firstBlockSeconds(),
                milestones.halfSeconds(),
                milestones.nearlySeconds(),
                milestones.allSeconds(),
                sentBlocks.distinctBytes(),
                corruptBytes,
                sentBlocks.duplicateBytes(),
                refusedForFiles,
                cpuMeter.cpuSeconds(),
                cpuMeter.busyShare(nowNanos),
                timeline.report(),
                EncodedHistogram.of(latencyMicros));
    }
}

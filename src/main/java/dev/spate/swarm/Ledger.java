package dev.spate.swarm;

import dev.spate.swarm.SwarmReport.ProgressReport;
import dev.spate.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What a whole swarm counts from one reset to the next.
 *
 * <p>A reset makes a new one; connections of before keep the one that they began with, so that their end is not counted.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
final class Ledger {
    private static final int DIGITS = 3;

    private final Coverage coverage;
    private final Marks marks;
    private final Timeline timeline;
    private final Effort effort = new Effort();
    private final Histogram latencyMicros = new Histogram(DIGITS);
    private long sentBytes;
    private long corruptBytes;
    private long openConnections;

    /** Connections that could not be accepted, because the process had as many files open as it may. */
    long refusedForFiles;

    Ledger(PieceLayout layout, long nowNanos) {
        coverage = new Coverage(layout);
        marks = new Marks(layout.totalBytes(), nowNanos);
        timeline = new Timeline(nowNanos);
    }

    /** A client has greeted a peer. */
    void opened(long nowNanos) {
        advance(nowNanos);
        openConnections++;
    }

    /** A connection that was {@link #opened} has ended. */
    void closed(long nowNanos) {
        advance(nowNanos);
        openConnections--;
    }

    /** Content is handed to a socket: a block, or a part of one. */
    void sending(int bytes, long nowNanos) {
        advance(nowNanos);
        sentBytes += bytes;
    }

    /**
     * The last part of a block was handed to a socket.
     *
     * @return whether all of it had been sent before
     */
    boolean served(int piece, int offset, int length, long arrivedNanos, long nowNanos) {
        latencyMicros.recordValue(micros(arrivedNanos, nowNanos));
        long before = coverage.distinctBytes();
        int again = coverage.sent(piece, offset, length);
        if (coverage.distinctBytes() != before) {
            mark(nowNanos);
        }
        return again == length;
    }

    /** As {@link #served}, for an answer that was wrong on purpose. */
    void corrupted(int length, long arrivedNanos, long nowNanos) {
        latencyMicros.recordValue(micros(arrivedNanos, nowNanos));
        corruptBytes += length;
    }

    private void mark(long nowNanos) {
        if (!marks.isBegun()) {
            effort.begin(nowNanos);
        }
        marks.reached(coverage.distinctBytes(), nowNanos);
        if (marks.isComplete()) {
            effort.end(nowNanos);
        }
    }

    private void advance(long nowNanos) {
        if (timeline.isDue(nowNanos)) {
            timeline.advance(nowNanos, coverage.distinctBytes(), sentBytes, openConnections);
        }
    }

    private static long micros(long arrivedNanos, long nowNanos) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, nowNanos - arrivedNanos));
    }

    ProgressReport report(long nowNanos) {
        advance(nowNanos);
        return new ProgressReport(
                marks.firstBlockSeconds(),
                marks.halfSeconds(),
                marks.nearlySeconds(),
                marks.allSeconds(),
                coverage.distinctBytes(),
                corruptBytes,
                coverage.duplicateBytes(),
                refusedForFiles,
                effort.cpuSeconds(),
                effort.busyShare(nowNanos),
                timeline.report(),
                latency());
    }

    private String latency() {
        if (latencyMicros.getTotalCount() == 0) {
            return "";
        }
        ByteBuffer buffer = ByteBuffer.allocate(latencyMicros.getNeededByteBufferCapacity());
        int length = latencyMicros.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }
}

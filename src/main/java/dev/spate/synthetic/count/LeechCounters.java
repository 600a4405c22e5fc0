package dev.spate.synthetic.count;

import dev.spate.synthetic.SwarmReport.SeriesReport;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What all leechers of a swarm count together from one reset to the next.
 *
 * <p>A reset makes a new one; connections of before keep the one that they began with, so that their end is not counted.
 *
 * <p>Mutable, owned by the swarm's event loop.
 */
public final class LeechCounters {
    private static final int DIGITS = 3;

    private final long startNanos;
    private final Milestones milestones;
    private final Timeline timeline;
    private final CpuMeter cpuMeter = new CpuMeter();
    private final Histogram latencyMicros = new Histogram(DIGITS);
    private long deliveredBytes;
    private long receivedBytes;
    private long unwantedBytes;
    private long corruptBytes;
    private long openConnections;

    /** Connections that were greeted. */
    public long connections;

    /** Requests that were refused. */
    public long rejected;

    /** How often the client choked a leecher. */
    public long chokes;

    /** @param wantedBytes what all leechers take together */
    public LeechCounters(long wantedBytes, long nowNanos) {
        startNanos = nowNanos;
        milestones = new Milestones(wantedBytes, nowNanos);
        timeline = new Timeline(nowNanos);
    }

    /** The client has greeted a leecher. */
    public void opened(long nowNanos) {
        advance(nowNanos);
        connections++;
        openConnections++;
    }

    /** A connection that was {@link #opened} has ended. */
    public void closed(long nowNanos) {
        advance(nowNanos);
        openConnections--;
    }

    /** A right block has come that was asked for and missing. */
    public void delivered(int length, long askedNanos, long nowNanos) {
        advance(nowNanos);
        receivedBytes += length;
        deliveredBytes += length;
        latencyMicros.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nowNanos - askedNanos)));
        if (!milestones.isBegun()) {
            cpuMeter.begin(nowNanos);
        }
        milestones.reached(deliveredBytes, nowNanos);
        if (milestones.isComplete()) {
            cpuMeter.end(nowNanos);
        }
    }

    /** A block has come that was not asked for, or was there already. */
    public void unwanted(int length, long nowNanos) {
        advance(nowNanos);
        receivedBytes += length;
        unwantedBytes += length;
    }

    /** A block has come with a wrong byte. */
    public void corrupt(int length, long nowNanos) {
        advance(nowNanos);
        receivedBytes += length;
        corruptBytes += length;
    }

    private void advance(long nowNanos) {
        if (timeline.isDue(nowNanos)) {
            timeline.advance(nowNanos, deliveredBytes, receivedBytes, openConnections);
        }
    }

    /** Seconds since the reset. */
    public double seconds(long nanos) {
        return (nanos - startNanos) / 1e9;
    }

    public long deliveredBytes() {
        return deliveredBytes;
    }

    public long receivedBytes() {
        return receivedBytes;
    }

    public long unwantedBytes() {
        return unwantedBytes;
    }

    public long corruptBytes() {
        return corruptBytes;
    }

    public long openConnections() {
        return openConnections;
    }

    /** Seconds from the reset to the first block; -1 when none has come. The others likewise. */
    public double firstBlockSeconds() {
        return milestones.firstBlockSeconds();
    }

    public double halfSeconds() {
        return milestones.halfSeconds();
    }

    public double nearlySeconds() {
        return milestones.nearlySeconds();
    }

    public double allSeconds() {
        return milestones.allSeconds();
    }

    /** Processor time of this process, in seconds. */
    public double cpuSeconds() {
        return cpuMeter.cpuSeconds();
    }

    /** The share of the time from the first block to the last, or until now, that the loop was on a processor. */
    public double loopBusyShare(long nowNanos) {
        return cpuMeter.busyShare(nowNanos);
    }

    /** How much had come when. */
    public SeriesReport series(long nowNanos) {
        advance(nowNanos);
        return timeline.report();
    }

    /** From a request until its block had come, as an HdrHistogram in Base64; empty when nothing came. */
    public String latency() {
        return EncodedHistogram.of(latencyMicros);
    }
}

package dev.spate.synthetic.count;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;

/**
 * What serving costs this process: its processor time, and how busy the event loop is while there is something to serve.
 *
 * <p>The loop's share is taken from the first block to the last new one, or to now: idle time before and after would hide that it
 * was the bottleneck.
 *
 * <p>Mutable, owned by the swarm's event loop, on whose thread everything is called.
 */
final class CpuMeter {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final double processSeconds = processSeconds();
    private long beginNanos;
    private long beginCpuNanos;
    private double share = -1;
    private boolean begun;

    /** The first block goes out. */
    void begin(long nowNanos) {
        begun = true;
        beginNanos = nowNanos;
        beginCpuNanos = loopNanos();
    }

    /** The last new block has gone out. */
    void end(long nowNanos) {
        share = shareUntil(nowNanos);
    }

    /** Processor time of this process since the start, in seconds. */
    double cpuSeconds() {
        return processSeconds() - processSeconds;
    }

    /** The share of wall time, 0 to 1, that the loop's thread was on a processor. */
    double busyShare(long nowNanos) {
        return share >= 0 ? share : shareUntil(nowNanos);
    }

    private double shareUntil(long nowNanos) {
        long wall = nowNanos - beginNanos;
        return !begun || wall <= 0 ? 0 : Math.min(1, (loopNanos() - beginCpuNanos) / (double) wall);
    }

    private static long loopNanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    private static double processSeconds() {
        return ProcessHandle.current()
                        .info()
                        .totalCpuDuration()
                        .orElse(Duration.ZERO)
                        .toNanos()
                / 1e9;
    }
}

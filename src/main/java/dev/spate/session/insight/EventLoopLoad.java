package dev.spate.session.insight;

import dev.spate.session.DaemonThreads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures how busy the event loop's thread is, a few times a second. A thread of its own reads the figures, as the loop must
 * not wait for a file.
 *
 * <p>Linux tells apart the time on a CPU and the time in which the thread could run and others did; elsewhere the latter is
 * 0. Any thread may ask.
 */
final class EventLoopLoad implements AutoCloseable {
    private static final long PERIOD_MILLIS = 200;
    private static final Path TASKS = Path.of("/proc/self/task");

    private final Thread loop;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Shares shares = new Shares(0, 0);

    /**
     * Parts of the last few tenths of a second, 0 to 1.
     *
     * @param busy on a CPU
     * @param waited ready to run, while other threads had the CPUs
     */
    record Shares(double busy, double waited) {}

    /** Nanoseconds since the thread began. */
    record Times(long busyNanos, long waitedNanos) {
        Shares since(Times before, long elapsedNanos) {
            double elapsed = Math.max(1, elapsedNanos);
            return new Shares((busyNanos - before.busyNanos) / elapsed, (waitedNanos - before.waitedNanos) / elapsed);
        }
    }

    EventLoopLoad(Thread loop) {
        this.loop = loop;
        DaemonThreads.start("spate-load", this::watch);
    }

    /** The latest. */
    Shares shares() {
        return shares;
    }

    private void watch() {
        Optional<Path> file = scheduleFile();
        try {
            Times before = read(file);
            long beforeNanos = System.nanoTime();
            while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
                Times now = read(file);
                long nowNanos = System.nanoTime();
                shares = now.since(before, nowNanos - beforeNanos);
                before = now;
                beforeNanos = nowNanos;
            }
        } catch (InterruptedException | IOException | UnsupportedOperationException | NumberFormatException e) {
            // Nothing is known any more, which reads as a loop that is not busy.
            shares = new Shares(0, 0);
        }
    }

    private Times read(Optional<Path> file) throws IOException {
        return file.isPresent() ? parse(Files.readString(file.get())) : new Times(cpuNanos(), 0);
    }

    /** Of the form "on CPU, waiting, number of time slices". */
    static Times parse(String schedstat) {
        String[] words = schedstat.strip().split(" ");
        return new Times(Long.parseLong(words[0]), words.length > 1 ? Long.parseLong(words[1]) : 0);
    }

    private long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(loop.getId());
    }

    /** The kernel knows the thread by its name. */
    private Optional<Path> scheduleFile() {
        if (!Files.isDirectory(TASKS)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (Path task : tasks) {
                Path file = task.resolve("schedstat");
                if (Files.readString(task.resolve("comm")).strip().equals(loop.getName()) && Files.isReadable(file)) {
                    return Optional.of(file);
                }
            }
        } catch (IOException threadEndedMeanwhile) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}

package dev.spate.hostile;

import dev.spate.support.FixedHeap;
import dev.spate.support.Signals;
import dev.spate.support.SpateJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real program under attack, {@code java -jar spate.jar download …}, and what the attack costs it. */
final class Victim implements AutoCloseable {
    private static final long TICKS_PER_SECOND = 100;

    private final Process process;
    private final Path out;
    private final Path err;
    private final long startNanos = System.nanoTime();
    private volatile long peakRssBytes;
    private volatile long cpuTicks;

    /** How it ended. */
    record Outcome(int exitCode, String stdout, String stderr, double seconds, double cpuSeconds, long peakRssBytes) {
        String figures() {
            return String.format(
                    java.util.Locale.ROOT, "%.1f s, CPU %.1f s, peak %d MiB", seconds, cpuSeconds, peakRssBytes >> 20);
        }

        @Override
        public String toString() {
            return "\nexit " + exitCode + ", " + figures() + "\n" + tail(stdout) + "\n" + tail(stderr);
        }

        private static String tail(String text) {
            return text.substring(Math.max(0, text.length() - 3000));
        }
    }

    Victim(Path logs, List<String> arguments) {
        List<String> command = SpateJar.command(FixedHeap.FLAGS);
        command.addAll(arguments);
        try {
            Files.createDirectories(logs);
            out = logs.resolve("stdout");
            err = logs.resolve("stderr");
            ProcessBuilder builder = new ProcessBuilder(Signals.atDefault(command))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread sampler = new Thread(this::sample, "victim-" + process.pid());
        sampler.setDaemon(true);
        sampler.start();
    }

    private void sample() {
        Path proc = Path.of("/proc", String.valueOf(process.pid()));
        try {
            do {
                for (String line : Files.readAllLines(proc.resolve("status"))) {
                    if (line.startsWith("VmHWM:")) {
                        peakRssBytes = Long.parseLong(line.replaceAll("\\D", "")) << 10;
                    }
                }
                String stat = Files.readString(proc.resolve("stat"));
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                cpuTicks = Math.max(cpuTicks, ticks);
            } while (!process.waitFor(40, TimeUnit.MILLISECONDS));
        } catch (IOException | RuntimeException ended) {
            // Between the look and the reading: the last sample stands.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    double cpuSeconds() {
        return cpuTicks / (double) TICKS_PER_SECOND;
    }

    String stdout() {
        return read(out);
    }

    /** Waits until it has printed that. */
    void awaitStdout(String text, Duration atMost) {
        Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(20)).until(() -> stdout().contains(text));
    }

    Outcome await(Duration atMost) {
        try {
            boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            Outcome outcome = new Outcome(
                    ended ? process.exitValue() : -1,
                    read(out),
                    read(err),
                    (System.nanoTime() - startNanos) / 1e9,
                    cpuSeconds(),
                    peakRssBytes);
            if (!ended) {
                throw new AssertionError("not done within " + atMost.toSeconds() + " s" + outcome);
            }
            return outcome;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package dev.spate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What processes have cost, as far as the system tells: exact on Linux, from {@code /proc}; less elsewhere.
 *
 * <p>Any thread may ask.
 */
final class ProcessCosts {
    /** What {@code /proc} counts processor time in on every Linux that Java runs on. */
    private static final long TICK_NANOS = 10_000_000;

    private static final int FIELDS_BEFORE_CHILDREN = 13;

    private ProcessCosts() {}

    /**
     * Processor time of all children of this process that have ended and been waited for (and of theirs): the difference over
     * a child's life is what it took, to the last tick.
     */
    static Optional<Duration> ofEndedChildren() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            // The second field is a name in brackets, which may hold anything.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long ticks =
                    Long.parseLong(fields[FIELDS_BEFORE_CHILDREN]) + Long.parseLong(fields[FIELDS_BEFORE_CHILDREN + 1]);
            return Optional.of(Duration.ofNanos(ticks * TICK_NANOS));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Processor time so far of a process that runs. */
    static Optional<Duration> of(ProcessHandle process) {
        return process.info().totalCpuDuration();
    }

    /** The largest resident set so far of a process that runs. */
    static OptionalLong peakBytes(ProcessHandle process) {
        try {
            List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
            return status.stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst();
        } catch (IOException | RuntimeException e) {
            return OptionalLong.empty();
        }
    }
}

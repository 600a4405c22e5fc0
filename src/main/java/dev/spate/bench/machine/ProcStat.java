package dev.spate.bench.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells of one process in {@code /proc/PID/stat} and {@code /proc/PID/status}.
 *
 * @param pid its number
 * @param parent the number of its parent
 * @param startTicks when it began, which tells it from another process with the same number
 * @param userTicks processor time outside the kernel
 * @param systemTicks processor time inside the kernel
 * @param childUserTicks the same of its children that have ended and been waited for, and of theirs
 * @param childSystemTicks the same of those inside the kernel
 * @param ended whether only its entry in the table of processes is left
 */
record ProcStat(
        long pid,
        long parent,
        long startTicks,
        long userTicks,
        long systemTicks,
        long childUserTicks,
        long childSystemTicks,
        boolean ended) {
    /** What {@code /proc} counts processor time in, on every Linux that Java runs on: hundredths of a second. */
    static final double TICKS_A_SECOND = 100;

    private static final int STATE = 0;
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int CHILD_USER = 13;
    private static final int CHILD_SYSTEM = 14;
    private static final int START = 19;

    /**
     * Of a process now.
     *
     * @param pid its number, or {@code self}
     * @throws IOException when there is no such process (any more), or no such file on this system
     */
    static ProcStat of(String pid) throws IOException {
        return parse(Files.readString(Path.of("/proc", pid, "stat"), StandardCharsets.ISO_8859_1));
    }

    /** Reads the line; the second field is a name in brackets, which may hold anything. */
    static ProcStat parse(String line) throws IOException {
        try {
            String[] fields = line.substring(line.lastIndexOf(')') + 2).strip().split(" ");
            return new ProcStat(
                    Long.parseLong(line.substring(0, line.indexOf(' '))),
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[START]),
                    Long.parseLong(fields[USER]),
                    Long.parseLong(fields[SYSTEM]),
                    Long.parseLong(fields[CHILD_USER]),
                    Long.parseLong(fields[CHILD_SYSTEM]),
                    fields[STATE].equals("Z") || fields[STATE].equals("X"));
        } catch (RuntimeException e) {
            throw new IOException("not what /proc tells of a process: " + line, e);
        }
    }

    /** Processor time of the process itself. */
    CpuTime own() {
        return new CpuTime(userTicks / TICKS_A_SECOND, systemTicks / TICKS_A_SECOND);
    }

    /** Processor time of what it has waited for. */
    CpuTime ofChildren() {
        return new CpuTime(childUserTicks / TICKS_A_SECOND, childSystemTicks / TICKS_A_SECOND);
    }
}

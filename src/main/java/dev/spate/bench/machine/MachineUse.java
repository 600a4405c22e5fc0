package dev.spate.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What this machine's processors had done at a moment; the difference of two moments is what they did between them.
 *
 * @param nanos the moment, on the clock of {@link System#nanoTime}
 * @param all seconds that were spent in processes, outside and inside the kernel; NaN where the system does not tell
 * @param stolen seconds that the machine below us gave to others; NaN where the system does not tell
 * @param swarm seconds that the swarm's process took
 * @param own seconds that this process took
 * @param endedChildren what all children of this process took that have ended, and theirs
 */
public record MachineUse(long nanos, double all, double stolen, CpuTime swarm, CpuTime own, CpuTime endedChildren) {
    private static final Path STAT = Path.of("/proc/stat");
    private static final int USER = 1;
    private static final int NICE = 2;
    private static final int SYSTEM = 3;
    private static final int STEAL = 8;

    /**
     * This moment.
     *
     * @param swarm what the swarm's process has taken so far
     */
    public static MachineUse now(CpuTime swarm) {
        double all = Double.NaN;
        double stolen = Double.NaN;
        CpuTime own = CpuTime.UNKNOWN;
        CpuTime children = CpuTime.UNKNOWN;
        try {
            ProcStat self = ProcStat.of("self");
            own = self.own();
            children = self.ofChildren();
            String[] fields =
                    Files.readString(STAT).lines().findFirst().orElse("").split(" +");
            // Interrupts are left out: the system may have counted them for a client already.
            all = seconds(fields[USER]) + seconds(fields[NICE]) + seconds(fields[SYSTEM]);
            stolen = fields.length > STEAL ? seconds(fields[STEAL]) : 0;
        } catch (IOException | RuntimeException e) {
            // Not Linux: what could not be read stays unknown.
            return new MachineUse(System.nanoTime(), all, stolen, swarm, own, children);
        }
        return new MachineUse(System.nanoTime(), all, stolen, swarm, own, children);
    }

    private static double seconds(String ticks) {
        return Long.parseLong(ticks) / ProcStat.TICKS_A_SECOND;
    }

    /** Processor time so far of a process that runs; unknown where the system does not tell. */
    public static CpuTime of(long pid) {
        try {
            return ProcStat.of(Long.toString(pid)).own();
        } catch (IOException e) {
            return ProcessHandle.of(pid)
                    .flatMap(process -> process.info().totalCpuDuration())
                    .map(time -> new CpuTime(time.toNanos() / (double) TimeUnit.SECONDS.toNanos(1), 0))
                    .orElse(CpuTime.UNKNOWN);
        }
    }

    /** What this machine did from another moment until this one. */
    public MachineUse since(MachineUse before) {
        return new MachineUse(
                nanos - before.nanos,
                all - before.all,
                stolen - before.stolen,
                swarm.minus(before.swarm),
                own.minus(before.own),
                endedChildren.minus(before.endedChildren));
    }

    /** Processor time of everything else; at least 0, as the two ways of counting never agree to the last tick. */
    public double otherSeconds(CpuTime client) {
        return Math.max(0, all - client.totalSeconds() - swarm.totalSeconds() - own.totalSeconds());
    }
}

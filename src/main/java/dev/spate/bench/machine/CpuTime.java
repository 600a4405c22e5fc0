package dev.spate.bench.machine;

/**
 * Processor time; NaN where the system does not tell.
 *
 * @param userSeconds outside the kernel
 * @param systemSeconds inside the kernel
 */
public record CpuTime(double userSeconds, double systemSeconds) {
    static final CpuTime NONE = new CpuTime(0, 0);
    static final CpuTime UNKNOWN = new CpuTime(Double.NaN, Double.NaN);

    public CpuTime plus(CpuTime other) {
        return new CpuTime(userSeconds + other.userSeconds, systemSeconds + other.systemSeconds);
    }

    CpuTime minus(CpuTime other) {
        return new CpuTime(userSeconds - other.userSeconds, systemSeconds - other.systemSeconds);
    }

    public double totalSeconds() {
        return userSeconds + systemSeconds;
    }
}

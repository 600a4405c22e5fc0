package dev.spate.bench;

/**
 * Processor time; NaN where the system does not tell.
 *
 * @param userSeconds outside the kernel
 * @param systemSeconds inside the kernel
 */
record CpuTime(double userSeconds, double systemSeconds) {
    static final CpuTime NONE = new CpuTime(0, 0);
    static final CpuTime UNKNOWN = new CpuTime(Double.NaN, Double.NaN);

    CpuTime plus(CpuTime other) {
        return new CpuTime(userSeconds + other.userSeconds, systemSeconds + other.systemSeconds);
    }

    CpuTime minus(CpuTime other) {
        return new CpuTime(userSeconds - other.userSeconds, systemSeconds - other.systemSeconds);
    }

    double totalSeconds() {
        return userSeconds + systemSeconds;
    }
}

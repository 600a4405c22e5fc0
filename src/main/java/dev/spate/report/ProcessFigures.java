package dev.spate.report;

/**
 * What a run cost the client, by the system's accounts of its whole process tree. A number that nobody could tell is NaN or -1.
 *
 * @param userSeconds processor time outside the kernel
 * @param systemSeconds the same inside the kernel
 * @param peakBytes largest resident set
 * @param voluntarySwitches context switches that it asked for by waiting
 * @param involuntarySwitches context switches that it was forced to
 */
public record ProcessFigures(
        double userSeconds, double systemSeconds, long peakBytes, long voluntarySwitches, long involuntarySwitches) {
    /** Processor time in all. */
    public double cpuSeconds() {
        return userSeconds + systemSeconds;
    }
}

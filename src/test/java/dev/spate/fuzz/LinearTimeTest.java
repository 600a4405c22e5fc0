package dev.spate.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearTimeTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int TIMES = 8;

    /** Between 8, which is linear, and 64, which is the square. */
    private static final double MOST_RATIO = 24;

    /** What is over sooner tells nothing: then it was no square either. */
    private static final long MEASURABLE_NANOS = 30_000_000;

    private static final int ATTEMPTS = 5;

    @ParameterizedTest
    @EnumSource
    void eightTimesTheInputTakesNoSquareOfTheTime(Hostile hostile) {
        byte[] small = hostile.input(1);
        byte[] large = hostile.input(TIMES);
        double ratio = Double.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long smallNanos = Math.max(1, nanos(hostile, small));
            long largeNanos = nanos(hostile, large);
            if (largeNanos < MEASURABLE_NANOS) {
                return;
            }
            ratio = Math.min(ratio, (double) largeNanos / smallNanos);
            if (ratio <= MOST_RATIO) {
                return;
            }
        }
        double found = ratio;
        assertTrue(
                found <= MOST_RATIO,
                () -> hostile + ": " + TIMES + " times the input took " + found + " times the time");
    }

    /** Time of this thread alone, the least of some: what others do on the machine does not count. */
    private static long nanos(Hostile hostile, byte[] input) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            hostile.target().accept(input);
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - before);
        }
        return least;
    }
}

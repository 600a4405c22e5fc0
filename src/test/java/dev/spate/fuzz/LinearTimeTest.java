package dev.spate.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinearTimeTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int TIMES = 8;

    /** Between 8, which is linear, and 64, which is the square. */
    private static final double MOST_RATIO = 24;

    /** Hardly the machine's doing: looked at once more, and no oftener, as it takes long. */
    private static final double CLEAR_RATIO = 2 * MOST_RATIO;

    /** Less, and most of the long input was never looked at: the case shows nothing. */
    private static final double LEAST_RATIO = 2;

    /** Of these a bound of ours is reached, on purpose: the rest is not looked at. */
    private static final Set<Hostile> BOUNDED =
            EnumSet.of(Hostile.BENCODE_TOO_LONG_INTEGER, Hostile.PEERS_OF_ONE_HASH, Hostile.EXTENSIONS);

    /** The short input is repeated until it takes this long: a shorter time would be the clock's, and that of the JIT compiler. */
    private static final long MEASURABLE_NANOS = 1_500_000;

    private static final int ROUNDS = 3;
    private static final int RETRIES = 3;

    /** A result that nobody reads is not computed. */
    private static volatile int sink;

    @ParameterizedTest
    @EnumSource
    void eightTimesTheInputTakesNoSquareOfTheTime(Hostile hostile) {
        byte[] small = hostile.input(1);
        // What takes the square shows it at these lengths mostly, and within a second; at the next it would take
        // minutes.
        assertGrowth(hostile, hostile.part(TIMES), small, 0);
        assertGrowth(hostile, small, hostile.input(TIMES), BOUNDED.contains(hostile) ? 0 : LEAST_RATIO);
    }

    private static void assertGrowth(Hostile hostile, byte[] small, byte[] large, double least) {
        double ratio = ratio(hostile.target()::accept, small, large);
        // What else runs on the machine may have been in the way of one of the two.
        int retries = ratio > CLEAR_RATIO ? 1 : RETRIES;
        for (int again = 0; again < retries && (ratio < least || ratio > MOST_RATIO); again++) {
            ratio = ratio(hostile.target()::accept, small, large);
        }
        String found = hostile + ": from " + small.length + " to " + large.length + " bytes it took " + ratio
                + " times the time, not " + least + " to " + MOST_RATIO;
        assertTrue(ratio >= least && ratio <= MOST_RATIO, found);
    }

    @Test
    void theMeasureTellsALineFromASquare() {
        byte[] small = new byte[200];
        byte[] large = new byte[TIMES * small.length];
        double line = ratio(input -> sink = Arrays.hashCode(input), small, large);
        double square = ratio(LinearTimeTest::compareEachWithEach, small, large);
        assertTrue(line >= LEAST_RATIO && line <= MOST_RATIO, () -> "a line took " + line + " times the time");
        assertTrue(square > MOST_RATIO, () -> "a square took only " + square + " times the time");
    }

    private static void compareEachWithEach(byte[] input) {
        int equal = 0;
        for (byte one : input) {
            for (byte other : input) {
                equal += one == other ? 1 : 0;
            }
        }
        sink = equal;
    }

    /** Of the least of some times each: the disturbances of the machine only add. */
    private static double ratio(Consumer<byte[]> target, byte[] small, byte[] large) {
        nanos(target, large, 1);
        int repeats = 1;
        while (nanos(target, small, repeats) < MEASURABLE_NANOS) {
            repeats *= 2;
        }
        long leastSmall = Long.MAX_VALUE;
        long leastLarge = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            leastLarge = Math.min(leastLarge, nanos(target, large, repeats));
            leastSmall = Math.min(leastSmall, nanos(target, small, repeats));
        }
        return (double) leastLarge / leastSmall;
    }

    /** CPU time of this thread alone: what others do on the machine does not count. */
    private static long nanos(Consumer<byte[]> target, byte[] input, int repeats) {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < repeats; i++) {
            target.accept(input);
        }
        return THREADS.getCurrentThreadCpuTime() - before;
    }
}

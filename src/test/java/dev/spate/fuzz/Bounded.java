package dev.spate.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** Fails when reading an input takes more memory than the input's length justifies. */
public final class Bounded {
    /** What any reader may take for an input of one byte: an exception with its stack trace, small tables. */
    public static final long FIXED_BYTES = 32 * 1024;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Classes are loaded and lambdas linked in the first calls only: what is repeated is the reader's own need. */
    private static final int ATTEMPTS = 4;

    private Bounded() {}

    /**
     * Runs a reader, which must come to the same each time.
     *
     * @param lengthBytes of the input
     * @param perByte how many bytes of heap, kept or not, each byte of input may cost
     */
    public static <T> T by(int perByte, int lengthBytes, Supplier<T> reader) {
        long bound = FIXED_BYTES + (long) perByte * lengthBytes;
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            T result = reader.get();
            long took = THREADS.getCurrentThreadAllocatedBytes() - before;
            if (took <= bound) {
                return result;
            }
            least = Math.min(least, took);
        }
        throw new AssertionError(
                lengthBytes + " bytes of input took " + least + " bytes of memory, more than " + bound);
    }

    /** What a reader takes in its cheapest of some runs, in bytes of heap. */
    public static long measured(Runnable reader) {
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            reader.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}

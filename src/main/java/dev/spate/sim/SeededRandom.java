package dev.spate.sim;

import java.util.random.RandomGenerator;

/**
 * SplitMix64 (Steele, Lea and Flood), with every method that we use written out: the library's may change from one Java to
 * the next, and then the same seed would not print the same bytes.
 */
public final class SeededRandom implements RandomGenerator {
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    private long state;

    /** Any seed; neighbours give unrelated numbers. */
    public SeededRandom(long seed) {
        state = mix(seed + GOLDEN);
    }

    /** The generator of the n-th of many things that share a seed. */
    public static SeededRandom of(long seed, long n) {
        return new SeededRandom(mix(seed * GOLDEN + 1) + n * 0xd1342543de82ef95L);
    }

    @Override
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    @Override
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound " + bound);
        }
        // The top 32 bits times the bound: the error is below bound / 2^32, which is nothing to a simulation.
        return (int) ((nextLong() >>> 32) * bound >>> 32);
    }

    @Override
    public long nextLong(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound " + bound);
        }
        return (nextLong() >>> 1) % bound;
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    private static long mix(long seed) {
        long z = (seed ^ seed >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}

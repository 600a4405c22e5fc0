package dev.spate.sim;

/**
 * The way to a peer and back.
 *
 * @param bytesPerSecond what the peer sends at most, 0 for no limit
 * @param roundTripNanos time for a request and the first byte of its answer, without queueing
 * @param jitterNanos each block takes up to this much longer; blocks never overtake each other
 * @param burstBytes what a peer may send at once after it was idle (the depth of its token bucket)
 * @param quantumNanos blocks arrive in heaps, at multiples of this time; 0: each by itself
 */
public record Link(double bytesPerSecond, long roundTripNanos, long jitterNanos, long burstBytes, long quantumNanos) {
    /** No limit, no distance. */
    public static final Link INSTANT = new Link(0, 0, 0, 0, 0);

    /** @throws IllegalArgumentException for a negative number */
    public Link {
        if (bytesPerSecond < 0 || roundTripNanos < 0 || jitterNanos < 0 || burstBytes < 0 || quantumNanos < 0) {
            throw new IllegalArgumentException("a link has no negative numbers");
        }
    }

    /** A smooth link of this rate and distance. */
    public static Link of(double bytesPerSecond, long roundTripMillis) {
        return new Link(bytesPerSecond, roundTripMillis * 1_000_000, 0, 0, 0);
    }

    /** The same with jitter. */
    public Link withJitterMillis(long millis) {
        return new Link(bytesPerSecond, roundTripNanos, millis * 1_000_000, burstBytes, quantumNanos);
    }

    /** The same with a token bucket of this depth. */
    public Link withBurstBytes(long bytes) {
        return new Link(bytesPerSecond, roundTripNanos, jitterNanos, bytes, quantumNanos);
    }

    /** The same with arrivals in heaps. */
    public Link withQuantumNanos(long nanos) {
        return new Link(bytesPerSecond, roundTripNanos, jitterNanos, burstBytes, nanos);
    }

    long transmissionNanos(int bytes) {
        return bytesPerSecond == 0 ? 0 : (long) (bytes * 1e9 / bytesPerSecond);
    }

    /** The time that a full bucket runs ahead. */
    long burstNanos() {
        return bytesPerSecond == 0 ? 0 : (long) (burstBytes * 1e9 / bytesPerSecond);
    }
}

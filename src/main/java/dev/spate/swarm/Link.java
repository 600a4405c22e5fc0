package dev.spate.swarm;

import java.time.Duration;

/**
 * What lies between a synthetic peer and its clients, beyond the loopback itself.
 *
 * @param bytesPerSecond what the peer uploads at most, over all its connections; 0 for no limit
 * @param latency added to the round trip: nothing a client sends is heard earlier than this
 * @param jitter at most this much more, anew for each message; the order of messages stays
 */
public record Link(long bytesPerSecond, Duration latency, Duration jitter) {
    /** @throws IllegalArgumentException when something is negative */
    public Link {
        if (bytesPerSecond < 0 || latency.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("no such link: " + bytesPerSecond + " B/s, " + latency + ", " + jitter);
        }
    }

    /** The loopback as it is. */
    public static Link unlimited() {
        return new Link(0, Duration.ZERO, Duration.ZERO);
    }

    /** Whether messages are held up at all. */
    boolean delays() {
        return !latency.plus(jitter).isZero();
    }
}

package dev.spate.synthetic;

import java.time.Duration;

/**
 * The link between a synthetic peer and its clients: what is added to the loopback.
 *
 * @param bytesPerSecond what the peer uploads at most, over all its connections; 0 for no limit
 * @param latency added to the round trip: every message of a client arrives this much later
 * @param jitter at most this much more, anew for each message; the order of messages stays
 */
public record SimulatedLink(long bytesPerSecond, Duration latency, Duration jitter) {
    /** @throws IllegalArgumentException when something is negative */
    public SimulatedLink {
        if (bytesPerSecond < 0 || latency.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("no such link: " + bytesPerSecond + " B/s, " + latency + ", " + jitter);
        }
    }

    /** The loopback as it is. */
    public static SimulatedLink unlimited() {
        return new SimulatedLink(0, Duration.ZERO, Duration.ZERO);
    }

    /** Whether messages are held up at all. */
    public boolean delays() {
        return !latency.plus(jitter).isZero();
    }
}

package dev.spate.peer.accept;

import dev.spate.net.HostKey;
import java.net.InetAddress;

/**
 * Limits how often the same address (of IPv6, the same /64) may dial us: {@value #AT_ONCE} times at once, then
 * {@value #PER_SECOND} times a second. A handshake and its end cost us more than the peer. Where there are so many torrents
 * that an honest peer of all of them dials more often, it is four times for each at once, and the rest as much faster.
 *
 * <p>Takes the same memory however many addresses there are: addresses of the same hash share a bucket. A secret keeps
 * outsiders from knowing which do. Owner: the event loop.
 */
public final class AcceptRateLimit {
    static final int AT_ONCE = 512;
    static final int PER_SECOND = 32;

    private static final int AT_ONCE_PER_TORRENT = 4;
    private static final int BUCKETS = 4_096;
    private static final long NANOS_PER_CONNECTION = 1_000_000_000L / PER_SECOND;

    private final int secret;
    /** For each bucket, when the connections so far are worked off at the allowed rate. */
    private final long[] workedOffNanos = new long[BUCKETS];

    private final boolean[] used = new boolean[BUCKETS];

    /** @param secret any number that outsiders do not know */
    public AcceptRateLimit(int secret) {
        this.secret = secret;
    }

    /**
     * Whether a connection from this address is accepted; counts it if so.
     *
     * @param torrents that peers may ask for here
     */
    public boolean admits(InetAddress address, int torrents, long nowNanos) {
        long atOnce = Math.max(AT_ONCE, (long) AT_ONCE_PER_TORRENT * torrents);
        long nanosPerConnection = NANOS_PER_CONNECTION * AT_ONCE / atOnce;
        int bucket = Math.floorMod((HostKey.of(address).hashCode() ^ secret) * 0x9e3779b1 >>> 16, BUCKETS);
        long backlogNanos = used[bucket] ? Math.max(0, workedOffNanos[bucket] - nowNanos) : 0;
        if (backlogNanos > (atOnce - 1) * nanosPerConnection) {
            return false;
        }
        used[bucket] = true;
        workedOffNanos[bucket] = nowNanos + backlogNanos + nanosPerConnection;
        return true;
    }
}

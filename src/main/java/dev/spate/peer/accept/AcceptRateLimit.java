package dev.spate.peer.accept;

import dev.spate.net.HostKey;
import java.net.InetAddress;

/**
 * How often the same address (of IPv6, the same /64) may dial us: {@value #AT_ONCE} times at once, then {@value #PER_SECOND} times a second. Greeting
 * and hanging up costs whoever does it less than us.
 *
 * <p>Takes the same memory however many addresses there are: those that share a place share what it allows. Which do is
 * not to be known from outside. Owner: the event loop.
 */
public final class AcceptRateLimit {
    static final int AT_ONCE = 512;
    static final int PER_SECOND = 32;

    private static final int PLACES = 4_096;
    private static final long NANOS_PER_CONNECTION = 1_000_000_000L / PER_SECOND;

    private final int secret;
    /** Until when the connections so far are paid for, one after the other; 0 for none yet. */
    private final long[] paidNanos = new long[PLACES];

    private final boolean[] used = new boolean[PLACES];

    /** @param secret any number that strangers do not know */
    public AcceptRateLimit(int secret) {
        this.secret = secret;
    }

    /** Whether this one may come in; counts it if so. */
    public boolean admits(InetAddress address, long nowNanos) {
        int place = Math.floorMod((HostKey.of(address).hashCode() ^ secret) * 0x9e3779b1 >>> 16, PLACES);
        long owed = used[place] ? Math.max(0, paidNanos[place] - nowNanos) : 0;
        if (owed > (AT_ONCE - 1) * NANOS_PER_CONNECTION) {
            return false;
        }
        used[place] = true;
        paidNanos[place] = nowNanos + owed + NANOS_PER_CONNECTION;
        return true;
    }
}

package dev.spate.peer.accept;

import java.net.InetAddress;
import java.util.Arrays;

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
    private static final long NANOS_PER_KNOCK = 1_000_000_000L / PER_SECOND;

    private final int secret;
    /** Until when the knocks so far are paid for, one after the other; 0 for none yet. */
    private final long[] paidNanos = new long[PLACES];

    private final boolean[] used = new boolean[PLACES];

    /** @param secret any number that strangers do not know */
    public AcceptRateLimit(int secret) {
        this.secret = secret;
    }

    /** Whether this one may come in; counts it if so. */
    public boolean admits(InetAddress address, long nowNanos) {
        byte[] bytes = address.getAddress();
        // Of IPv6, whoever has one address has all of its /64.
        byte[] host = bytes.length == 4 ? bytes : Arrays.copyOf(bytes, 8);
        int place = Math.floorMod((Arrays.hashCode(host) ^ secret) * 0x9e3779b1 >>> 16, PLACES);
        long owed = used[place] ? Math.max(0, paidNanos[place] - nowNanos) : 0;
        if (owed > (AT_ONCE - 1) * NANOS_PER_KNOCK) {
            return false;
        }
        used[place] = true;
        paidNanos[place] = nowNanos + owed + NANOS_PER_KNOCK;
        return true;
    }
}

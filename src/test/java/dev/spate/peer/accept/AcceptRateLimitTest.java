package dev.spate.peer.accept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class AcceptRateLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private final AcceptRateLimit acceptRateLimit = new AcceptRateLimit(12345);

    private int admitted(InetAddress address, int times, long nowNanos) {
        return admitted(address, times, 1, nowNanos);
    }

    private int admitted(InetAddress address, int times, int torrents, long nowNanos) {
        int admitted = 0;
        for (int i = 0; i < times; i++) {
            admitted += acceptRateLimit.admits(address, torrents, nowNanos) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void aHostThatDialsAllTheTimeIsLimitedAndNoOther() throws Exception {
        InetAddress stormy = InetAddress.getByName("192.0.2.1");
        long now = Long.MAX_VALUE - SECOND;
        assertEquals(AcceptRateLimit.AT_ONCE, admitted(stormy, 10_000, now));
        assertTrue(acceptRateLimit.admits(InetAddress.getByName("192.0.2.2"), 1, now));
        assertTrue(acceptRateLimit.admits(InetAddress.getByName("2001:db8::1"), 1, now));
        assertEquals(AcceptRateLimit.PER_SECOND, admitted(stormy, 10_000, now + SECOND));
        assertEquals(0, admitted(stormy, 10_000, now + SECOND));
        assertEquals(AcceptRateLimit.AT_ONCE, admitted(stormy, 10_000, now + 60 * SECOND));
    }

    /** Who downloads a thousand torrents from one seed dials a thousand times at once, and again when a piece of them is late. */
    @Test
    void whoComesForManyTorrentsMayDialForEachOfThem() throws Exception {
        InetAddress busy = InetAddress.getByName("192.0.2.1");
        assertEquals(4_000, admitted(busy, 10_000, 1_000, 0));
        assertEquals(250, admitted(busy, 10_000, 1_000, SECOND));
        assertEquals(0, admitted(busy, 10_000, 1, SECOND));
    }

    @Test
    void addressesOfOneIpv6NetworkAreOne() throws Exception {
        assertEquals(
                AcceptRateLimit.AT_ONCE, admitted(InetAddress.getByName("2001:db8::1"), AcceptRateLimit.AT_ONCE, 0));
        assertEquals(0, admitted(InetAddress.getByName("2001:db8::ffff:1"), 1, 0));
        assertEquals(1, admitted(InetAddress.getByName("2001:db8:0:1::1"), 1, 0));
    }
}

package dev.spate.session.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReannouncePolicyTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private int outages;
    private final ReannouncePolicy reannouncePolicy = new ReannouncePolicy(() -> {}, () -> outages++, 500, START);

    @Test
    void asksWhenNobodyIsLeftToTry() {
        assertTrue(reannouncePolicy.isDue(3, 0, 0, START));
        assertFalse(reannouncePolicy.isDue(3, 0, 7, START));
        assertFalse(reannouncePolicy.isDue(3, 47, 0, START));
    }

    @Test
    void anOutageIsWhenTheLastPeerIsGone() {
        for (int connected : new int[] {0, 0, 3, 1, 0, 0, 1}) {
            reannouncePolicy.connected(connected);
        }
        assertEquals(1, outages);
    }

    @Test
    void asksWhenThousandsOfAddressesLeadToNobody() {
        assertFalse(reannouncePolicy.isDue(0, 500, 20_000, START + 10 * SECOND));
        assertTrue(reannouncePolicy.isDue(0, 500, 20_000, START + 11 * SECOND));
        assertFalse(reannouncePolicy.isDue(50, 450, 20_000, START + 12 * SECOND));
        assertFalse(reannouncePolicy.isDue(49, 451, 20_000, START + 22 * SECOND));
        assertTrue(reannouncePolicy.isDue(49, 451, 20_000, START + 23 * SECOND));
    }
}

package dev.spate.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecruitingTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.MAX_VALUE - 5 * SECOND;

    private final Recruiting recruiting = new Recruiting(500, START);

    @Test
    void asksWhenNobodyIsLeftToTry() {
        assertTrue(recruiting.isDue(3, 0, 0, START));
        assertFalse(recruiting.isDue(3, 0, 7, START));
        assertFalse(recruiting.isDue(3, 47, 0, START));
    }

    @Test
    void asksWhenThousandsOfAddressesLeadToNobody() {
        assertFalse(recruiting.isDue(0, 500, 20_000, START + 10 * SECOND));
        assertTrue(recruiting.isDue(0, 500, 20_000, START + 11 * SECOND));
        assertFalse(recruiting.isDue(50, 450, 20_000, START + 12 * SECOND));
        assertFalse(recruiting.isDue(49, 451, 20_000, START + 22 * SECOND));
        assertTrue(recruiting.isDue(49, 451, 20_000, START + 23 * SECOND));
    }
}

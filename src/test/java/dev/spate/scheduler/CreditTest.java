package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditTest {
    @ParameterizedTest
    @CsvSource({"1,4", "16,64", "32,128", "64,128", "128,128", "512,512"})
    void hugePiecesAreFewAtOnce(int pieceMebibytes, int budgetMebibytes) {
        Credit credit = new Credit(1, 1, pieceMebibytes << 20);
        assertEquals((long) budgetMebibytes << 20, credit.budgetBytes());
    }

    @Test
    void aCrowdThatFillsItsStepsGetsNoMore() {
        Credit credit = new Credit(4 << 20, 64 << 20, 1 << 14);
        credit.reserve(5);
        assertEquals(5, credit.usedBytes());
        // Three blocks for each of 256 peers.
        assertTrue(credit.growFor(256));
        assertEquals(12 << 20, credit.budgetBytes());
        assertTrue(credit.growFor(257));
        assertEquals(16 << 20, credit.budgetBytes());
    }
}

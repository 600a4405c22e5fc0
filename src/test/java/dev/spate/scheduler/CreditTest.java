package dev.spate.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditTest {
    @ParameterizedTest
    @CsvSource({"1,4", "16,64", "32,128", "64,128", "128,128", "512,512"})
    void hugePiecesAreFewAtOnce(int pieceMebibytes, int budgetMebibytes) {
        Credit credit = new Credit(1, pieceMebibytes << 20);
        assertEquals((long) budgetMebibytes << 20, credit.budgetBytes());
    }
}

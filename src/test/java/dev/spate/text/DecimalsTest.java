package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 1, 0.0",
        "0.04, 1, 0.0",
        "0.05, 1, 0.1",
        "9.96, 1, 10.0",
        "1023.9, 1, 1023.9",
        "12.0051, 3, 12.005",
        "7.007, 2, 7.01",
        "3.5, 0, 4",
        "-1.25, 2, -1.25",
        "-3, 0, -3"
    })
    void writesSoManyDecimals(double value, int decimals, String text) {
        assertEquals(text, Decimals.fixed(value, decimals));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e18, -1e300, 123456789012345678.0})
    void whatIsNoNumberOfThatKindIsWrittenAsBefore(double value) {
        assertEquals(String.format(Locale.ROOT, "%.2f", value), Decimals.fixed(value, 2));
    }

    /** Halves may go to either side, as a double has them only nearly. */
    @Test
    void isWithinHalfAUnitOfTheNumber() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            int decimals = random.nextInt(4);
            double value = random.nextDouble() * Math.pow(10, random.nextInt(10) - 2);
            BigDecimal written = new BigDecimal(Decimals.fixed(value, decimals));
            assertEquals(decimals, written.scale(), () -> "of " + value);
            BigDecimal off = written.subtract(new BigDecimal(value)).abs();
            assertTrue(
                    off.compareTo(BigDecimal.valueOf(5, decimals + 1).add(new BigDecimal("1e-9"))) <= 0,
                    () -> written + " for " + value);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 00", "7, 07", "10, 10", "59, 59"})
    void twoDigits(long number, String text) {
        assertEquals(text, Decimals.two(number));
    }
}

package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({"0,0:00", "5,0:05", "754,12:34", "3723,1:02:03", "86400,1d 0h", "183600,2d 3h"})
    void clockShowsTheTwoOrThreeLargestUnits(long seconds, String text) {
        assertEquals(text, TimeSpan.clock(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0,0.0 s", "41240000000,41.2 s", "599900000000,599.9 s", "3723000000000,1:02:03"})
    void formatHasOneDecimalBelowTenMinutes(long nanos, String text) {
        assertEquals(text, TimeSpan.format(nanos));
    }

    @ParameterizedTest
    @CsvSource({"0,0.00 s", "4050000000,4.05 s", "9999999999,10.00 s", "10000000000,10.0 s", "3723000000000,1:02:03"})
    void preciseHasTwoDecimalsBelowTenSeconds(long nanos, String text) {
        assertEquals(text, TimeSpan.precise(nanos));
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0 s", "99.4, 99 s", "100, 2 min", "3569, 59 min", "3599, 1 h 0 min", "7500, 2 h 5 min"})
    void roughIsAsPreciseAsAnEstimate(double seconds, String text) {
        assertEquals(text, TimeSpan.rough(seconds));
    }
}

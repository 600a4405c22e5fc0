package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "120, 120000",
        "1.5, 1500",
        "50ms, 50",
        "90S, 90000",
        "2m, 120000",
        "1h, 3600000",
        "100000h, 360000000000",
        "360000000, 360000000000"
    })
    void readsSecondsAndNumbersWithAUnit(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), TimeSpan.parse(text));
    }

    /** Zero means that there is no limit, or none of something: what is not zero must not become it. */
    @ParameterizedTest
    @ValueSource(strings = {"0.4ms", "0.001ms", "1ms", "0.001s", "0.001"})
    void whatIsNotZeroIsAMillisecondAtLeast(String text) {
        assertEquals(Duration.ofMillis(1), TimeSpan.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999h", "100001h", "100000.001h", "6000001m", "360000001"})
    void whatIsLongerThanElevenYearsIsRefused(String text) {
        IllegalArgumentException thrown = assertThrows(IllegalArgumentException.class, () -> TimeSpan.parse(text));
        assertEquals("'" + text + "' is too long (100000h at most)", thrown.getMessage());
    }

    @Test
    void theLongestFitsAnyClock() {
        assertTrue(System.nanoTime() + TimeSpan.LONGEST.toNanos() > System.nanoTime());
        assertEquals(360_000_000_000_000_000L, TimeSpan.LONGEST.toNanos());
    }

    @ParameterizedTest
    @CsvSource({"0, 0 s", "500, 0.5 s", "1500, 1.5 s", "10000, 10 s", "120000, 120 s", "1, 0.001 s"})
    void secondsAreAsPreciseAsTheyAre(long millis, String text) {
        assertEquals(text, TimeSpan.seconds(Duration.ofMillis(millis)));
    }

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

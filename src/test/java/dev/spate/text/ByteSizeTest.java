package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "1023,1023 B",
        "1024,1.0 KiB",
        "1536,1.5 KiB",
        "1048575,1.0 MiB",
        "1048576,1.0 MiB",
        "5046586573,4.7 GiB",
        "9223372036854775807,8.0 EiB",
    })
    void formatHasOneDecimal(double number, String text) {
        assertEquals(text, ByteSize.format(number));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "17,17 B",
        "536870912,512 MiB",
        "1610612736,1.5 GiB",
        "1100,1.07 KiB",
        "1125899906842624,1024 TiB"
    })
    void shortestHasTheDecimalsThatItTakes(long number, String text) {
        assertEquals(text, ByteSize.shortest(number));
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "512,512 B", "1023.6,1.00 KiB", "35756441.6,34.1 MiB", "1610612736,1.50 GiB", "1e18,888 PiB"})
    void threeDigitsAreShown(double number, String text) {
        assertEquals(text, ByteSize.threeDigits(number));
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0.0%",
        "0,10,0.0%",
        "10,10,100.0%",
        "9999999,10000000,99.9%",
        "1,3,33.3%",
        "9223372036854775806,9223372036854775807,99.9%",
    })
    void percentIsRoundedDown(long part, long whole, String text) {
        assertEquals(text, ByteSize.percent(part, whole));
    }
}

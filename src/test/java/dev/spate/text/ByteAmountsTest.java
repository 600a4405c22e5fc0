package dev.spate.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteAmountsTest {
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
    void bytes(double number, String text) {
        assertEquals(text, ByteAmounts.bytes(number));
    }

    @ParameterizedTest
    @CsvSource({"0,0:00", "5,0:05", "754,12:34", "3723,1:02:03", "86400,1d 0h", "183600,2d 3h"})
    void clock(long seconds, String text) {
        assertEquals(text, ByteAmounts.clock(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0,0.0 s", "41240000000,41.2 s", "599900000000,599.9 s", "3723000000000,1:02:03"})
    void span(long nanos, String text) {
        assertEquals(text, ByteAmounts.span(nanos));
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
    void percent(long part, long whole, String text) {
        assertEquals(text, ByteAmounts.percent(part, whole));
    }
}

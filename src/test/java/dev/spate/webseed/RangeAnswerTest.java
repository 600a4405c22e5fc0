package dev.spate.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.spate.http.RangeHead;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangeAnswerTest {
    private static final Instant NOW = Instant.parse("2015-10-21T07:28:00Z");
    private static final FilePart PART = new FilePart(0, 100, 50, false);
    private static final long FILE = 1_000;

    private static RangeHead head(int status, long length, String range, String encoding, String retryAfter) {
        return new RangeHead(status, "", length, range, "", encoding, "", retryAfter, InetAddress.getLoopbackAddress());
    }

    private static RangeAnswer range(String contentRange, long length) {
        return RangeAnswer.of(head(206, length, contentRange, "", ""), PART, FILE, NOW);
    }

    @ParameterizedTest
    @CsvSource({"bytes 100-149/1000, 50", "bytes 100-149/*, -1", "BYTES  100-149/1000, 50"})
    void theVeryRangeIsTaken(String contentRange, long length) {
        assertEquals(new RangeAnswer.Bytes(0, 0), range(contentRange, length));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes */1000",
                "bytes 100-149/999",
                "bytes 0-49/1000",
                "bytes 100-148/1000",
                "bytes 100-150/1000",
                "bytes -1-149/1000",
                "bytes 100-149/99999999999999999999",
                "bytes 99999999999999999999-149/1000",
                "lines 100-149/1000"
            })
    void anyOtherRangeIsNot(String contentRange) {
        assertInstanceOf(RangeAnswer.FileLost.class, range(contentRange, 50));
    }

    @Test
    void aRangeOfAnotherLengthThanItSaysIsNotTaken() {
        assertInstanceOf(RangeAnswer.FileLost.class, range("bytes 100-149/1000", 51));
    }

    @Test
    void ofAWholeFileTheBytesBeforeAndBehindAreThrownAway() {
        assertEquals(new RangeAnswer.Bytes(100, 850), RangeAnswer.of(head(200, FILE, "", "", ""), PART, FILE, NOW));
        assertInstanceOf(RangeAnswer.FileLost.class, RangeAnswer.of(head(200, FILE - 1, "", "", ""), PART, FILE, NOW));
        FilePart far = new FilePart(0, RangeAnswer.MOST_WASTED_BYTES + 1, 1, false);
        assertInstanceOf(
                RangeAnswer.FileLost.class, RangeAnswer.of(head(200, 500_000_000, "", "", ""), far, 500_000_000, NOW));
    }

    @Test
    void whatIsCompressedIsNotTaken() {
        assertInstanceOf(
                RangeAnswer.FileLost.class,
                RangeAnswer.of(head(206, 50, "bytes 100-149/1000", "gzip", ""), PART, FILE, NOW));
    }

    @ParameterizedTest
    @CsvSource({
        "120, 120",
        "'Wed, 21 Oct 2015 07:29:00 GMT', 60",
        "'Wed, 21 Oct 2015 07:27:00 GMT', -1",
        "99999999, 3600",
        "999999999999, -1",
        "soon, -1",
        "-5, -1",
        "'', -1",
    })
    void retryAfterIsSecondsOrATimeOfDay(String text, long seconds) {
        assertEquals(
                new RangeAnswer.Failed(
                        "HTTP 503", seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds))),
                RangeAnswer.of(head(503, 0, "", "", text), PART, FILE, NOW));
    }
}

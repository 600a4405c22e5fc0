package dev.spate.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PieceLengthTest {
    /** The table of imdl: {@code 2^(ceil(log2 size) / 2 + 4)}. */
    @ParameterizedTest
    @CsvSource({
        "0, 16384",
        "1, 16384",
        "1048576, 16384",
        "2097153, 32768",
        "4194304, 32768",
        "1073741824, 524288",
        "1073741825, 524288",
        "4294967296, 1048576",
        "4294967297, 1048576",
        "17179869184, 2097152",
        "1099511627776, 16777216",
        "1099511627777, 16777216",
        "4611686018427387904, 16777216",
        "9223372036854775807, 16777216"
    })
    void growsWithTheSquareRootOfTheContent(long bytes, int expected) {
        assertEquals(expected, PieceLength.forContent(bytes));
    }

    @Test
    void onlyPowersOfTwoWithinBoundsAreAllowed() {
        assertTrue(PieceLength.isAllowed(16_384));
        assertTrue(PieceLength.isAllowed(256L << 20));
        assertFalse(PieceLength.isAllowed(8_192));
        assertFalse(PieceLength.isAllowed(512L << 20));
        assertFalse(PieceLength.isAllowed(1L << 40));
        assertFalse(PieceLength.isAllowed(100_000));
        assertFalse(PieceLength.isAllowed(0));
        assertFalse(PieceLength.isAllowed(-65_536));
    }
}

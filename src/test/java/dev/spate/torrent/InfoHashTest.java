package dev.spate.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoHashTest {
    @Test
    void aVersion2HashIsTruncatedOnTheWire() {
        InfoHash v2 = InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567FFFFFFFFFFFFFFFFFFFFFFFF");
        InfoHash wire = InfoHash.ofHex("0123456789abcdef0123456789abcdef01234567");
        assertTrue(v2.isV2());
        assertEquals(wire, v2.truncated());
        assertFalse(wire.isV2());
        assertEquals(wire, wire.truncated());
        assertNotEquals(wire, v2, "the two name different records");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 19, 21, 31, 33})
    void rejectsOtherLengths(int bytes) {
        assertThrows(IllegalArgumentException.class, () -> InfoHash.of(new byte[bytes]));
        assertThrows(IllegalArgumentException.class, () -> InfoHash.ofHex("00".repeat(bytes)));
        assertThrows(IllegalArgumentException.class, () -> PiecesRoot.of(new byte[bytes]));
    }
}

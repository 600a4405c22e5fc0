package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.spate.torrent.PeerAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HolepunchMessageTest {
    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "RENDEZVOUS, 192.0.2.1:6881, 0, 0000c00002011ae100000000",
        "CONNECT, [2001:db8::1]:258, 0, 010120010db8000000000000000000000001010200000000",
        "ERROR, 192.0.2.1:65535, 2, 0200c0000201ffff00000002"
    })
    void eachKindAsBep55WritesIt(HolepunchMessage.Kind kind, String address, int code, String hex) {
        HolepunchMessage message = new HolepunchMessage(kind, PeerAddress.parseNumeric(address), code);
        assertArrayEquals(bytes(hex), message.encode());
        assertEquals(Optional.of(message), HolepunchMessage.decode(bytes(hex)));
    }

    @Test
    void theErrorCodeMayBeMissingAndMoreMayFollow() {
        HolepunchMessage message = HolepunchMessage.connect(PeerAddress.parseNumeric("192.0.2.1:6881"));
        assertEquals(Optional.of(message), HolepunchMessage.decode(bytes("0100c00002011ae1")));
        assertEquals(Optional.of(message), HolepunchMessage.decode(bytes("0100c00002011ae1000000070000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0300c00002011ae100000000", "ff00c00002011ae100000000", "0002c00002011ae100000000", "0080"})
    void whatALaterVersionMaySendIsPassedOver(String hex) {
        assertEquals(Optional.empty(), HolepunchMessage.decode(bytes(hex)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000c00002011ae1", "010120010db80000000000000000000000010102"})
    void whatIsCutBeforeTheEndOfTheAddressIsMalformed(String hex) {
        byte[] whole = bytes(hex);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(WireException.class, () -> HolepunchMessage.decode(cut));
        }
    }
}

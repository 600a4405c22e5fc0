package dev.spate.utp.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors are those of Ethereum's portal network specifications: utp-wire-test-vectors.md. */
class UtpHeaderTest {
    private final UtpHeader header = new UtpHeader();

    @ParameterizedTest
    @CsvSource({
        "SYN,   4, 10049, 3384187322, 0,         1048576, 11884, 0,     41002741c9b699ba00000000001000002e6c0000",
        "STATE, 2, 10049, 6195294,    916973699, 1048576, 16807, 11885, 21002741005e885e36a7e8830010000041a72e6d",
        "FIN,   1, 19003, 515227279,  511481041, 1048576, 41050, 16806, 11004a3b1eb5be8f1e7c94d100100000a05a41a6",
        "RESET, 3, 62285, 751226811,  0,         0,       55413, 16807, 3100f34d2cc6cfbb0000000000000000d87541a7",
    })
    void readsAndWritesHeaders(
            String name, int type, int id, long time, int difference, int window, int sequence, int ack, String hex) {
        byte[] packet = HexFormat.of().parseHex(hex);
        assertTrue(header.read(packet, packet.length));
        assertEquals(type, header.type);
        assertEquals(id, header.connectionId);
        assertEquals((int) time, header.timestampMicros);
        assertEquals(difference, header.timestampDifferenceMicros);
        assertEquals(window, header.windowBytes);
        assertEquals(sequence, header.sequence);
        assertEquals(ack, header.ack);
        assertEquals(0, header.payloadBytes);
        byte[] written = new byte[20];
        UtpHeader.write(written, type, 0, id, (int) time, difference, window, sequence, ack);
        assertArrayEquals(packet, written);
    }

    @Test
    void readsASelectiveAck() {
        byte[] packet = HexFormat.of().parseHex("21012741005e885e36a7e8830010000041a72e6d000401000080");
        assertTrue(header.read(packet, packet.length));
        assertEquals(4, header.selectiveAckBytes);
        assertEquals(1, packet[header.selectiveAckOffset]);
        assertEquals(0, header.payloadBytes);
    }

    @Test
    void readsDataBehindExtensionsItDoesNotKnow() {
        byte[] packet = HexFormat.of().parseHex("0107667d0f0cbacf0e710cbf00100000208e41a60102aabb000301020300010203");
        packet[1] = 7;
        assertTrue(header.read(packet, packet.length));
        assertEquals(3, header.selectiveAckBytes);
        assertEquals(4, header.payloadBytes);
        assertEquals(0, packet[header.payloadOffset]);
    }

    @Test
    void refusesWhatIsCutInsideHeaderOrExtensions() {
        byte[] packet = HexFormat.of().parseHex("21012741005e885e36a7e8830010000041a72e6d000401000080");
        for (int length = 0; length < packet.length; length++) {
            assertFalse(header.read(Arrays.copyOf(packet, length), length), "cut at " + length);
        }
        assertFalse(header.read(packet, packet.length + 1));
        packet[0] = 0x22;
        assertFalse(header.read(packet, packet.length), "another version");
        packet[0] = 0x51;
        assertFalse(header.read(packet, packet.length), "no such type");
    }

    @Test
    void writesTheBitsOfASelectiveAck() {
        ReorderBuffer buffer = new ReorderBuffer(new ReorderBudget(1 << 20));
        byte[] data = {1, 2, 3};
        // 0xFFFE is the last that came in order, so bit 0 is 0.
        for (int sequence : new int[] {0, 2, 7, 8, 40}) {
            buffer.put(sequence, data, 0, 3);
        }
        byte[] bits = new byte[UtpHeader.MAX_SELECTIVE_ACK_BYTES];
        assertEquals(8, buffer.writeSelectiveAck(0xFFFE, bits, 0));
        assertEquals("85010000" + "00010000", HexFormat.of().formatHex(bits, 0, 8));
        assertEquals(15, buffer.bytes());
    }
}

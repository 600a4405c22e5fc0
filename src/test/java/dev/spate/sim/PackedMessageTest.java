package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackedMessageTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "12, 2147483647, 268435455", "10, 1, 268435455", "6, 2147483647, 0"})
    void nothingIsLostInOneNumber(int kind, int piece, int block) {
        long message = PackedMessage.of(kind, piece, block);
        assertEquals(kind, PackedMessage.kind(message));
        assertEquals(piece, PackedMessage.piece(message));
        assertEquals(block, PackedMessage.block(message));
        assertTrue(message >= 0);
        assertEquals(PackedMessage.of(3, piece, block), PackedMessage.of(3, message));
    }
}

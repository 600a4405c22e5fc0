package dev.spate.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
    @ParameterizedTest
    @CsvSource({"0, 0, 0", "12, 2147483647, 268435455", "10, 1, 268435455", "6, 2147483647, 0"})
    void nothingIsLostInOneNumber(int kind, int piece, int block) {
        long message = Message.of(kind, piece, block);
        assertEquals(kind, Message.kind(message));
        assertEquals(piece, Message.piece(message));
        assertEquals(block, Message.block(message));
        assertTrue(message >= 0);
        assertEquals(Message.of(3, piece, block), Message.of(3, message));
    }
}

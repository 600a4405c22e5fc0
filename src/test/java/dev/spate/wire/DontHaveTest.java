package dev.spate.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DontHaveTest {
    @Test
    void isThePieceAlone() {
        byte[] bytes = {0, 0, 1, 2};
        assertArrayEquals(bytes, new DontHave(258).encode());
        assertEquals(new DontHave(258), DontHave.decode(bytes));
        assertEquals(new DontHave(-1), DontHave.decode(new byte[] {-1, -1, -1, -1}));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5})
    void anotherLengthIsRefused(int bytes) {
        assertThrows(WireException.class, () -> DontHave.decode(new byte[bytes]));
    }
}

package dev.spate.torrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitfieldTest {
    @Test
    void theHighBitOfTheFirstByteIsPieceZero() {
        Bitfield bits = Bitfield.fromWire(new byte[] {(byte) 0x80, 0x40}, 10);
        assertTrue(bits.get(0));
        assertTrue(bits.get(9));
        assertEquals(2, bits.cardinality());
        assertArrayEquals(new byte[] {(byte) 0x80, 0x40}, bits.toWire());
    }

    @Test
    void rejectsSpareBitsAndWrongLengths() {
        assertThrows(IllegalArgumentException.class, () -> Bitfield.fromWire(new byte[] {0x00, 0x20}, 10));
        assertThrows(IllegalArgumentException.class, () -> Bitfield.fromWire(new byte[] {0x00}, 10));
        assertThrows(IllegalArgumentException.class, () -> Bitfield.fromWire(new byte[3], 10));
    }

    @Test
    void emptySetsHaveNoMembers() {
        Bitfield none = new Bitfield(0);
        assertTrue(none.isFull());
        assertEquals(-1, none.nextSet(0));
        assertEquals(-1, none.nextClear(0));
        assertThrows(IndexOutOfBoundsException.class, () -> none.get(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithBitSet(long seed) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(300);
        Bitfield bits = new Bitfield(size);
        BitSet model = new BitSet(size);
        for (int step = 0; step < 1_000; step++) {
            int piece = random.nextInt(size);
            if (random.nextInt(3) > 0) {
                assertEquals(!model.get(piece), bits.set(piece));
                model.set(piece);
            } else {
                assertEquals(model.get(piece), bits.clear(piece));
                model.clear(piece);
            }
            int from = random.nextInt(size);
            int clear = model.nextClearBit(from);
            assertEquals(model.nextSetBit(from), bits.nextSet(from), "seed " + seed);
            assertEquals(clear < size ? clear : -1, bits.nextClear(from), "seed " + seed);
            assertEquals(model.cardinality(), bits.cardinality());
        }
        assertEquals(bits, Bitfield.fromWire(bits.toWire(), size));
        assertEquals(bits, bits.copy());
        assertFalse(bits.equals(new Bitfield(size + 1)));
    }
}

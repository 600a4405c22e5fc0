package dev.spate.dht.krpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NodeIdTest {
    private final Random random = new Random(1);

    private static BigInteger number(NodeId id) {
        return new BigInteger(1, id.toBytes());
    }

    @Test
    void comparesDistancesAsNumbersOf160Bits() {
        for (int round = 0; round < 1_000; round++) {
            NodeId target = NodeId.random(random);
            NodeId a = target.randomAtPrefix(random.nextInt(160), random);
            NodeId b = target.randomAtPrefix(random.nextInt(160), random);
            int expected =
                    number(target).xor(number(a)).compareTo(number(target).xor(number(b)));
            assertEquals(Integer.signum(expected), Integer.signum(target.compareDistance(a, b)));
        }
    }

    @Test
    void anIdAtAPrefixHasExactlySoManyBitsInCommon() {
        for (int bits = 0; bits < NodeId.BITS; bits++) {
            NodeId id = NodeId.random(random);
            assertEquals(bits, id.commonPrefixBits(id.randomAtPrefix(bits, random)));
        }
        NodeId id = NodeId.random(random);
        assertEquals(NodeId.BITS, id.commonPrefixBits(id));
    }

    @Test
    void writesTheBytesThatItRead() {
        byte[] bytes = new byte[NodeId.LENGTH_BYTES];
        for (int round = 0; round < 100; round++) {
            random.nextBytes(bytes);
            assertArrayEquals(bytes, NodeId.of(bytes).toBytes());
        }
    }

    @Test
    void theIdsAtAPrefixDiffer() {
        NodeId id = NodeId.random(random);
        assertTrue(!id.randomAtPrefix(8, random).equals(id.randomAtPrefix(8, random)));
    }
}

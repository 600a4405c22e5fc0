package dev.spate.dht.node;

import dev.spate.dht.krpc.Endpoint;
import dev.spate.dht.krpc.NodeId;
import dev.spate.net.AddressScope;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Which ids fit an address (BEP 42): the first 21 bits are those of CRC32C over some bits of the address and 3 bits by
 * chance, and these are the last 3 bits of the id. Nodes with such an id are preferred; nobody is refused for another.
 */
public final class NodeIdRule {
    private static final int[] V4_MASK = {0x03, 0x0f, 0x3f, 0xff};
    private static final int[] V6_MASK = {0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, 0xff};
    private static final int CHECKED_BITS = 21;
    private static final int CHANCE_BITS = 3;

    private NodeIdRule() {}

    /** Whether the id fits the address; on this machine and in the local network every id does. */
    public static boolean fits(NodeId id, Endpoint endpoint) {
        return endpoint.scope() != AddressScope.WORLD || prefix(endpoint, id.low()) == prefixOf(id);
    }

    /** An id by chance that fits the address. */
    public static NodeId generate(Endpoint endpoint, RandomGenerator random) {
        NodeId chance = NodeId.random(random);
        if (endpoint.scope() != AddressScope.WORLD) {
            return chance;
        }
        long prefix = (long) prefix(endpoint, chance.low()) << Long.SIZE - CHECKED_BITS;
        return new NodeId(prefix | chance.high() & -1L >>> CHECKED_BITS, chance.middle(), chance.low());
    }

    private static int prefixOf(NodeId id) {
        return (int) (id.high() >>> Long.SIZE - CHECKED_BITS);
    }

    private static int prefix(Endpoint endpoint, int chance) {
        byte[] address = endpoint.addressBytes();
        int[] mask = endpoint.isV4() ? V4_MASK : V6_MASK;
        byte[] masked = new byte[mask.length];
        for (int i = 0; i < mask.length; i++) {
            masked[i] = (byte) (address[i] & mask[i]);
        }
        masked[0] |= (byte) ((chance & (1 << CHANCE_BITS) - 1) << Byte.SIZE - CHANCE_BITS);
        CRC32C crc = new CRC32C();
        crc.update(masked, 0, masked.length);
        return (int) (crc.getValue() >>> Integer.SIZE - CHECKED_BITS);
    }
}

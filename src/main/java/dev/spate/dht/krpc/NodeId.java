package dev.spate.dht.krpc;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The id of a node, or a target such as an info hash: a number of 160 bits (BEP 5). The distance of two is their XOR.
 *
 * @param high the first 8 bytes
 * @param middle the next 8 bytes
 * @param low the last 4 bytes
 */
public record NodeId(long high, long middle, int low) {
    /** Length in bytes. */
    public static final int LENGTH_BYTES = 20;

    /** Length in bits. */
    public static final int BITS = 160;

    /** Reads 20 bytes at {@code from}. */
    public static NodeId of(byte[] bytes, int from) {
        return new NodeId(number(bytes, from, 8), number(bytes, from + 8, 8), (int) number(bytes, from + 16, 4));
    }

    /**
     * Reads 20 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 20
     */
    public static NodeId of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a node id has 20 bytes, not " + bytes.length);
        }
        return of(bytes, 0);
    }

    /** Any id. */
    public static NodeId random(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong(), random.nextInt());
    }

    /** The 20 bytes. */
    public byte[] toBytes() {
        byte[] bytes = new byte[LENGTH_BYTES];
        writeTo(bytes, 0);
        return bytes;
    }

    /** Writes the 20 bytes at {@code at}. */
    public void writeTo(byte[] bytes, int at) {
        for (int i = 0; i < 8; i++) {
            bytes[at + i] = (byte) (high >>> 56 - 8 * i);
            bytes[at + 8 + i] = (byte) (middle >>> 56 - 8 * i);
        }
        for (int i = 0; i < 4; i++) {
            bytes[at + 16 + i] = (byte) (low >>> 24 - 8 * i);
        }
    }

    /** The distance to another id. */
    public NodeId xor(NodeId other) {
        return new NodeId(high ^ other.high, middle ^ other.middle, low ^ other.low);
    }

    /** How many of the first bits are those of {@code other}: 0 to 160. */
    public int commonPrefixBits(NodeId other) {
        if (high != other.high) {
            return Long.numberOfLeadingZeros(high ^ other.high);
        }
        if (middle != other.middle) {
            return Long.SIZE + Long.numberOfLeadingZeros(middle ^ other.middle);
        }
        return 2 * Long.SIZE + Integer.numberOfLeadingZeros(low ^ other.low);
    }

    /** Less than zero when {@code a} is closer to this id than {@code b} is, zero when they are equal. */
    public int compareDistance(NodeId a, NodeId b) {
        int order = Long.compareUnsigned(high ^ a.high, high ^ b.high);
        if (order == 0) {
            order = Long.compareUnsigned(middle ^ a.middle, middle ^ b.middle);
        }
        return order != 0 ? order : Integer.compareUnsigned(low ^ a.low, low ^ b.low);
    }

    /** An id by chance that has exactly {@code bits} first bits in common with this one; {@code bits} is below 160. */
    public NodeId randomAtPrefix(int bits, RandomGenerator random) {
        NodeId mask = onesFrom(bits + 1);
        NodeId flipped = xor(onesFrom(bits).xor(mask));
        NodeId chance = random(random);
        return new NodeId(
                flipped.high & ~mask.high | chance.high & mask.high,
                flipped.middle & ~mask.middle | chance.middle & mask.middle,
                flipped.low & ~mask.low | chance.low & mask.low);
    }

    /** Ones from this bit on, counted from the first. */
    private static NodeId onesFrom(int bit) {
        return new NodeId(
                bit >= Long.SIZE ? 0 : -1L >>> bit,
                bit >= 2 * Long.SIZE ? 0 : -1L >>> Math.max(0, bit - Long.SIZE),
                bit >= BITS ? 0 : -1 >>> Math.max(0, bit - 2 * Long.SIZE));
    }

    private static long number(byte[] bytes, int from, int count) {
        long number = 0;
        for (int i = from; i < from + count; i++) {
            number = number << 8 | bytes[i] & 0xff;
        }
        return number;
    }

    /** 40 hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}

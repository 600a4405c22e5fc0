package dev.spate.dht.krpc;

import dev.spate.bencode.BString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;

/**
 * A set of IP addresses as 2048 bits of which each address sets two (BEP 33). Sets of several nodes are joined by OR, and
 * their size is estimated. Mutable, not thread-safe.
 */
public final class BloomFilter {
    /** Length on the wire. */
    public static final int LENGTH_BYTES = 256;

    private static final int BITS = 8 * LENGTH_BYTES;
    private static final int HASHES = 2;

    private final BitSet bits = new BitSet(BITS);

    /** Adds an address of 4 or 16 bytes. */
    public void add(byte[] address) {
        byte[] hash = sha1(address);
        bits.set((hash[0] & 0xff | (hash[1] & 0xff) << 8) % BITS);
        bits.set((hash[2] & 0xff | (hash[3] & 0xff) << 8) % BITS);
    }

    /** Adds all that another filter has; its 256 bytes as they came. */
    public void addAll(BString filter) {
        bits.or(BitSet.valueOf(filter.toBytes()));
    }

    /** Whether nothing was ever added. */
    public boolean isEmpty() {
        return bits.isEmpty();
    }

    /** How many addresses were added, estimated; breaks down at about 8000. */
    public double estimate() {
        int zeros = Math.min(BITS - 1, BITS - bits.cardinality());
        return zeros == 0
                ? Double.POSITIVE_INFINITY
                : Math.log((double) zeros / BITS) / (HASHES * Math.log(1 - 1.0 / BITS));
    }

    /** The 256 bytes. */
    public BString toBytes() {
        byte[] bytes = new byte[LENGTH_BYTES];
        byte[] used = bits.toByteArray();
        System.arraycopy(used, 0, bytes, 0, used.length);
        return BString.of(bytes);
    }

    private static byte[] sha1(byte[] input) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(input);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

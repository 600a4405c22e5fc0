package dev.spate.torrent;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The root of the merkle tree over a file's 16 KiB blocks: 32 bytes that name the file's content (BEP 52, {@code pieces
 * root}). Files of the same content have the same root.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PiecesRoot implements Comparable<PiecesRoot> {
    /** Length of a root in bytes: that of a SHA-256. */
    public static final int LENGTH_BYTES = 32;

    // Numbers, and no array: a torrent may have a million files.
    private final long first;
    private final long second;
    private final long third;
    private final long fourth;

    private PiecesRoot(long first, long second, long third, long fourth) {
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
    }

    /**
     * Wraps a copy of 32 raw bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32
     */
    public static PiecesRoot of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("a pieces root has 32 bytes, not " + bytes.length);
        }
        ByteBuffer numbers = ByteBuffer.wrap(bytes);
        return new PiecesRoot(numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getLong());
    }

    /** The root that stands at this place among other bytes. */
    public static PiecesRoot at(byte[] bytes, int place) {
        ByteBuffer numbers = ByteBuffer.wrap(bytes, place, LENGTH_BYTES);
        return new PiecesRoot(numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getLong());
    }

    /** Returns a copy of the 32 raw bytes. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(LENGTH_BYTES)
                .putLong(first)
                .putLong(second)
                .putLong(third)
                .putLong(fourth)
                .array();
    }

    /** Returns 64 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(toBytes());
    }

    /** True when {@code hash} has exactly these bytes. */
    public boolean hasBytes(byte[] hash) {
        return hash.length == LENGTH_BYTES && equals(of(hash));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PiecesRoot that
                && first == that.first
                && second == that.second
                && third == that.third
                && fourth == that.fourth;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(first);
    }

    /** Of its bytes. A hash map with many roots of one hash code needs the order: a torrent can have any roots. */
    @Override
    public int compareTo(PiecesRoot that) {
        int order = Long.compareUnsigned(first, that.first);
        order = order != 0 ? order : Long.compareUnsigned(second, that.second);
        order = order != 0 ? order : Long.compareUnsigned(third, that.third);
        return order != 0 ? order : Long.compareUnsigned(fourth, that.fourth);
    }

    @Override
    public String toString() {
        return toHex();
    }
}

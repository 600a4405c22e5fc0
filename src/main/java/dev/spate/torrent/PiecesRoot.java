package dev.spate.torrent;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The root of the merkle tree over a file's 16 KiB blocks: 32 bytes that name the file's content (BEP 52, {@code pieces
 * root}). Files of the same content have the same root.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PiecesRoot {
    /** Length of a root in bytes: that of a SHA-256. */
    public static final int LENGTH_BYTES = 32;

    private final byte[] bytes;

    private PiecesRoot(byte[] bytes) {
        this.bytes = bytes;
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
        return new PiecesRoot(bytes.clone());
    }

    /** Returns a copy of the 32 raw bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns 64 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /** True when {@code hash} has exactly these bytes. */
    public boolean hasBytes(byte[] hash) {
        return Arrays.equals(bytes, hash);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PiecesRoot that && Arrays.equals(bytes, that.bytes);
    }

    /** Some of its bytes: whoever can choose them freely has to break SHA-256 first. */
    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    @Override
    public String toString() {
        return toHex();
    }
}

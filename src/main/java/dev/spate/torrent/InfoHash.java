package dev.spate.torrent;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-1 of a torrent's raw info dictionary: 20 bytes that name the torrent everywhere (BEP 3).
 *
 * <p>Immutable and safe to share between threads.
 */
public final class InfoHash {
    /** Length of an info hash in bytes. */
    public static final int LENGTH_BYTES = 20;

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of 20 raw bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 20
     */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES) {
            throw new IllegalArgumentException("an info hash has 20 bytes, not " + bytes.length);
        }
        return new InfoHash(bytes.clone());
    }

    /**
     * Reads 40 hexadecimal digits of either case.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static InfoHash ofHex(String hex) {
        if (hex.length() != 2 * LENGTH_BYTES) {
            throw new IllegalArgumentException("an info hash has 40 hex digits, not " + hex.length());
        }
        return new InfoHash(HexFormat.of().parseHex(hex));
    }

    /** Returns a copy of the 20 raw bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns 40 lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}

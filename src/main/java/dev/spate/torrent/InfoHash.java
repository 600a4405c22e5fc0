package dev.spate.torrent;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The hash of a torrent's raw info dictionary, which names the torrent: its SHA-1 of 20 bytes (BEP 3), or its SHA-256 of 32
 * bytes (BEP 52). On the wire all names have 20 bytes: there the SHA-256 is {@link #truncated}.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class InfoHash {
    /** Length of an info hash of version 1, and of every info hash on the wire, in bytes. */
    public static final int LENGTH_BYTES = 20;

    /** Length of an info hash of version 2 in bytes. */
    public static final int V2_LENGTH_BYTES = 32;

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of 20 or 32 raw bytes.
     *
     * @throws IllegalArgumentException when there are neither 20 nor 32
     */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != LENGTH_BYTES && bytes.length != V2_LENGTH_BYTES) {
            throw new IllegalArgumentException("an info hash has 20 or 32 bytes, not " + bytes.length);
        }
        return new InfoHash(bytes.clone());
    }

    /**
     * Reads 40 or 64 hexadecimal digits of either case.
     *
     * @throws IllegalArgumentException when the text is anything else
     */
    public static InfoHash ofHex(String hex) {
        if (hex.length() != 2 * LENGTH_BYTES && hex.length() != 2 * V2_LENGTH_BYTES) {
            throw new IllegalArgumentException("an info hash has 40 or 64 hex digits, not " + hex.length());
        }
        return new InfoHash(HexFormat.of().parseHex(hex));
    }

    /** True for the 32 bytes of a SHA-256 (BEP 52); false for 20 bytes, those of a truncated one included. */
    public boolean isV2() {
        return bytes.length == V2_LENGTH_BYTES;
    }

    /** The first 20 bytes, as handshakes and announces have them; of 20 bytes, the same. */
    public InfoHash truncated() {
        return isV2() ? new InfoHash(Arrays.copyOf(bytes, LENGTH_BYTES)) : this;
    }

    /** Returns a copy of the 20 or 32 raw bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns 40 or 64 lower-case hexadecimal digits. */
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

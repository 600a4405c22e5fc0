package dev.spate.metainfo;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The SHA-1 of every piece (BEP 3), kept in one array as they stand in the torrent.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PieceHashes {
    /** Length of one hash in bytes. */
    public static final int LENGTH_BYTES = 20;

    private final byte[] bytes;

    private PieceHashes(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of the hashes, one after the other.
     *
     * @throws IllegalArgumentException when the length is not a multiple of 20
     */
    public static PieceHashes of(byte[] concatenated) {
        return owning(concatenated.clone());
    }

    /** Takes the array, which nobody may change any more. */
    static PieceHashes owning(byte[] concatenated) {
        if (concatenated.length % LENGTH_BYTES != 0) {
            throw new IllegalArgumentException(
                    "piece hashes have 20 bytes each, not " + concatenated.length + " in all");
        }
        return new PieceHashes(concatenated);
    }

    /** Number of pieces. */
    public int count() {
        return bytes.length / LENGTH_BYTES;
    }

    /** A copy of the 20 bytes of this piece's hash. */
    public byte[] hash(int piece) {
        int from = offset(piece);
        return Arrays.copyOfRange(bytes, from, from + LENGTH_BYTES);
    }

    /** This piece's hash as 40 lower-case hexadecimal digits. */
    public String hex(int piece) {
        int from = offset(piece);
        return HexFormat.of().formatHex(bytes, from, from + LENGTH_BYTES);
    }

    /** True when {@code sha1} is the hash of this piece. */
    public boolean matches(int piece, byte[] sha1) {
        int from = offset(piece);
        return Arrays.equals(bytes, from, from + LENGTH_BYTES, sha1, 0, sha1.length);
    }

    private int offset(int piece) {
        if (piece < 0 || piece >= count()) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + count());
        }
        return piece * LENGTH_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceHashes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return count() + " piece hashes";
    }
}

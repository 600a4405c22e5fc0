package dev.spate.metainfo;

import dev.spate.bencode.BString;
import java.util.HexFormat;

/**
 * The SHA-1 of every piece (BEP 3), kept in one array as they stand in the torrent.
 *
 * <p>Immutable and safe to share between threads.
 */
public final class PieceHashes {
    /** Length of one hash in bytes. */
    public static final int LENGTH_BYTES = 20;

    private final BString bytes;

    private PieceHashes(BString bytes) {
        this.bytes = bytes;
    }

    /**
     * Wraps a copy of the hashes, one after the other.
     *
     * @throws IllegalArgumentException when the length is not a multiple of 20
     */
    public static PieceHashes of(byte[] concatenated) {
        return of(BString.of(concatenated));
    }

    /**
     * Wraps a string without a copy. The string may be a view that keeps the whole torrent in memory; a copy of 100
     * MB would cost more.
     */
    static PieceHashes of(BString concatenated) {
        if (concatenated.length() % LENGTH_BYTES != 0) {
            throw new IllegalArgumentException(
                    "piece hashes have 20 bytes each, not " + concatenated.length() + " in all");
        }
        return new PieceHashes(concatenated);
    }

    /** All hashes, one after the other. */
    BString bytes() {
        return bytes;
    }

    /** Number of pieces. */
    public int count() {
        return bytes.length() / LENGTH_BYTES;
    }

    /** A copy of the 20 bytes of this piece's hash. */
    public byte[] hash(int piece) {
        return view(piece).toBytes();
    }

    /** This piece's hash as 40 lower-case hexadecimal digits. */
    public String hex(int piece) {
        return HexFormat.of().formatHex(hash(piece));
    }

    /** Puts the 40 digits of {@link #hex} as ASCII into {@code target}, beginning at {@code at}. */
    public void putHex(int piece, byte[] target, int at) {
        BString hash = view(piece);
        for (int i = 0; i < LENGTH_BYTES; i++) {
            target[at + 2 * i] = (byte) Character.forDigit(hash.byteAt(i) >> 4 & 15, 16);
            target[at + 2 * i + 1] = (byte) Character.forDigit(hash.byteAt(i) & 15, 16);
        }
    }

    /** True when {@code sha1} is the hash of this piece. */
    public boolean matches(int piece, byte[] sha1) {
        return view(piece).hasBytes(sha1);
    }

    private BString view(int piece) {
        int from = offset(piece);
        return bytes.slice(from, from + LENGTH_BYTES);
    }

    private int offset(int piece) {
        if (piece < 0 || piece >= count()) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + count());
        }
        return piece * LENGTH_BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceHashes that && bytes.equals(that.bytes);
    }

    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    @Override
    public String toString() {
        return count() + " piece hashes";
    }
}

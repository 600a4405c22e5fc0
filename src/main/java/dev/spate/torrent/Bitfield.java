package dev.spate.torrent;

import java.util.Arrays;

/**
 * A set of piece indices of fixed size, with the wire form of BEP 3: the high bit of the first byte is piece 0.
 *
 * <p>Mutable and not thread-safe: owned by whoever made it; {@link #copy()} to hand it on.
 */
public final class Bitfield {
    private final long[] words;
    private final int size;
    private int cardinality;

    /** An empty set over {@code size} pieces. */
    public Bitfield(int size) {
        this(new long[(int) (((long) size + 63) >>> 6)], size, 0);
    }

    private Bitfield(long[] words, int size, int cardinality) {
        this.words = words;
        this.size = size;
        this.cardinality = cardinality;
    }

    /** The set of all {@code size} pieces. */
    public static Bitfield full(int size) {
        Bitfield all = new Bitfield(size);
        for (int i = 0; i < size; i++) {
            all.set(i);
        }
        return all;
    }

    /** Number of bytes of the wire form for this many pieces. */
    public static int wireLength(int size) {
        return (int) (((long) size + 7) >>> 3);
    }

    /**
     * Reads the wire form.
     *
     * @param wire exactly {@link #wireLength} bytes
     * @throws IllegalArgumentException for another length, or when a spare bit at the end is set
     */
    public static Bitfield fromWire(byte[] wire, int size) {
        if (wire.length != wireLength(size)) {
            throw new IllegalArgumentException(
                    "a bitfield of " + size + " pieces has " + wireLength(size) + " bytes, not " + wire.length);
        }
        Bitfield result = new Bitfield(size);
        for (int i = 0; i < wire.length; i++) {
            int bits = wire[i] & 0xff;
            for (int piece = i << 3; bits != 0; piece++, bits = (bits << 1) & 0xff) {
                if ((bits & 0x80) != 0) {
                    if (piece >= size) {
                        throw new IllegalArgumentException("a spare bit at the end of the bitfield is set");
                    }
                    result.set(piece);
                }
            }
        }
        return result;
    }

    /** Returns the wire form; spare bits are 0. */
    public byte[] toWire() {
        byte[] wire = new byte[wireLength(size)];
        for (int i = nextSet(0); i >= 0; i = nextSet(i + 1)) {
            wire[i >>> 3] |= (byte) (0x80 >>> (i & 7));
        }
        return wire;
    }

    /** Number of pieces that the set ranges over. */
    public int size() {
        return size;
    }

    /** Number of pieces in the set. */
    public int cardinality() {
        return cardinality;
    }

    /** Whether every piece is in the set. */
    public boolean isFull() {
        return cardinality == size;
    }

    /** Whether this piece is in the set. */
    public boolean get(int piece) {
        check(piece);
        return (words[piece >>> 6] & (1L << piece)) != 0;
    }

    /** Adds a piece; returns whether it was new. */
    public boolean set(int piece) {
        if (get(piece)) {
            return false;
        }
        words[piece >>> 6] |= 1L << piece;
        cardinality++;
        return true;
    }

    /** Takes a piece out; returns whether it was in. */
    public boolean clear(int piece) {
        if (!get(piece)) {
            return false;
        }
        words[piece >>> 6] &= ~(1L << piece);
        cardinality--;
        return true;
    }

    /** Smallest member at or after {@code from}, or -1. */
    public int nextSet(int from) {
        return next(from, 0);
    }

    /** Smallest non-member at or after {@code from} and below {@link #size()}, or -1. */
    public int nextClear(int from) {
        return next(from, -1L);
    }

    private int next(int from, long flip) {
        if (from < 0) {
            throw new IndexOutOfBoundsException("piece " + from);
        }
        if (from >= size) {
            return -1;
        }
        int index = from >>> 6;
        long word = (words[index] ^ flip) & (-1L << from);
        while (word == 0) {
            if (++index == words.length) {
                return -1;
            }
            word = words[index] ^ flip;
        }
        int found = (index << 6) + Long.numberOfTrailingZeros(word);
        return found < size ? found : -1;
    }

    /** An independent copy. */
    public Bitfield copy() {
        return new Bitfield(words.clone(), size, cardinality);
    }

    private void check(int piece) {
        if (piece < 0 || piece >= size) {
            throw new IndexOutOfBoundsException("piece " + piece + " of " + size);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bitfield that && size == that.size && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return 31 * size + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return cardinality + "/" + size;
    }
}

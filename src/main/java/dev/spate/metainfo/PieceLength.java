package dev.spate.metainfo;

/** Lengths of pieces for torrents that are made here: powers of two, which every client takes. */
public final class PieceLength {
    /** The shortest: one block; BEP 52 allows no shorter. */
    public static final int LEAST_BYTES = 16 << 10;

    /** The longest that can be asked for; libtorrent takes twice as much. */
    public static final int MOST_BYTES = 256 << 20;

    /** The longest that is chosen without being asked for. */
    private static final int MOST_CHOSEN_BYTES = 16 << 20;

    private static final int LEAST_BITS = 4;

    private PieceLength() {}

    /**
     * The usual length for a content of this size: 2^(⌈log2 size⌉ / 2 + 4) bytes, the division being one of integers, and
     * from 16 KiB to 16 MiB. So the number of pieces and their length grow alike: 1 GiB has 2048 pieces of 512 KiB.
     */
    public static int forContent(long totalBytes) {
        int bits = totalBytes <= 1 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(totalBytes - 1);
        long length = 1L << (bits / 2 + LEAST_BITS);
        return (int) Math.max(LEAST_BYTES, Math.min(MOST_CHOSEN_BYTES, length));
    }

    /** Whether it is a power of two from {@link #LEAST_BYTES} to {@link #MOST_BYTES}. */
    public static boolean isAllowed(long bytes) {
        return bytes >= LEAST_BYTES && bytes <= MOST_BYTES && Long.bitCount(bytes) == 1;
    }
}

package dev.spate.sim;

/**
 * A message on a connection, packed into one number, as there are millions of them: a kind, a piece, and a block's place in
 * the piece.
 */
final class PackedMessage {
    /** From the downloader. */
    static final int INTERESTED = 0;

    static final int NOT_INTERESTED = 1;
    static final int REQUEST = 2;
    static final int CANCEL = 3;

    /** From the peer. */
    static final int CHOKE = 4;

    static final int UNCHOKE = 5;
    static final int HAVE = 6;
    static final int REJECT = 7;
    static final int BEGIN = 8;
    static final int PROGRESS = 9;
    static final int BLOCK = 10;
    static final int LIE = 11;
    static final int CLOSE = 12;

    private static final int BLOCK_BITS = 28;
    private static final int KIND_SHIFT = 59;
    private static final long BLOCK_MASK = (1L << BLOCK_BITS) - 1;

    private PackedMessage() {}

    static long of(int kind, int piece, int block) {
        return (long) kind << KIND_SHIFT | (long) piece << BLOCK_BITS | block;
    }

    /** The same block in a message of another kind. */
    static long of(int kind, long other) {
        return of(kind, piece(other), block(other));
    }

    static int kind(long message) {
        return (int) (message >>> KIND_SHIFT);
    }

    static int piece(long message) {
        return (int) (message >>> BLOCK_BITS) & Integer.MAX_VALUE;
    }

    /** The block's place in its piece: 0 for the first. */
    static int block(long message) {
        return (int) (message & BLOCK_MASK);
    }
}

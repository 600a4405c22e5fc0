package dev.spate.sim;

/** Stands for the torrent's bytes: each block is its digest. */
final class ContentDigests {
    private ContentDigests() {}

    /** The digest of the true block; never 0. */
    static long digest(int piece, int block) {
        long mixed = ((long) piece << 32 | block) * 0x9e3779b97f4a7c15L;
        return (mixed ^ (mixed >>> 29)) | 1;
    }

    /** The digest of a false block: never that of a true one, and another for each number. */
    static long lie(long number) {
        return (number + 1) << 1;
    }
}

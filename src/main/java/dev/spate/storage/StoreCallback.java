package dev.spate.storage;

/**
 * What became of a piece handed to {@link Storage#store}: exactly one method is called, once, on the executor given there.
 *
 * <p>A digest is 8 bytes of the SHA-1 of a secret of this process and a 16 KiB block (the last one shorter), in the order of
 * the blocks. It tells equal blocks from others, and nobody can prepare two that have the same.
 */
public interface StoreCallback {
    /** The piece matched its hash and was written. {@code digests} is empty unless they were asked for. */
    void stored(long[] digests);

    /**
     * The piece matched its hash, but was not written: it tells whether a file that is there is the torrent's, and other
     * pieces that tell are awaited ({@link Storage#telling()}). To be stored again when they have come.
     */
    void compared(long[] digests);

    /** The piece did not match; nothing was written. */
    void corrupt(long[] digests);

    /** The piece is not what its merkle tree says; nothing was written. What came of it is the callee's now. */
    void corrupt(FailedPiece failed);

    /** The piece could not be written, whole or in part; what is in the files of it does not count as verified. */
    void failed(StorageException error);
}

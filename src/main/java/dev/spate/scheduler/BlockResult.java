package dev.spate.scheduler;

/** What became of a block that a peer sent. */
public enum BlockResult {
    /** It was missing and is now part of its piece: keep the bytes. */
    ACCEPTED,
    /** It was asked for, but is not needed any more: drop the bytes. */
    DUPLICATE,
    /** Nobody asked this peer for it: drop the bytes. */
    UNREQUESTED
}

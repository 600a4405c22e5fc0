package dev.spate.storage;

/**
 * Hears of each piece that the disk threads handle. Called on the disk threads, several at a time. A thread may take up several
 * short pieces before it ends the first: they are written together, and each is told an equal part of that time.
 */
public interface DiskWatch {
    /** Ignores everything. */
    DiskWatch NONE = (piece, lengthBytes, waitedNanos) -> (hashNanos, writeNanos, outcome) -> {};

    /** What became of a piece. */
    enum Outcome {
        /** It matched its hash and was written, or was compared with what is there. */
        STORED,
        /** It did not match its hash. */
        CORRUPT,
        /** It could not be written. */
        FAILED
    }

    /**
     * A disk thread takes a piece up.
     *
     * @param waitedNanos since it was handed to the storage
     * @return is told how it ended, on the same thread
     */
    Job begins(int piece, int lengthBytes, long waitedNanos);

    /** A piece in the hands of a disk thread. */
    interface Job {
        /** @param writeNanos 0 when nothing was written */
        void ended(long hashNanos, long writeNanos, Outcome outcome);
    }
}

package dev.spate.storage;

/** Follows the check of what is on disk already, and can call it off. Called on the thread that opens the storage. */
@FunctionalInterface
public interface RecheckProgress {
    /** Ignores everything. */
    RecheckProgress NONE = (checkedBytes, totalBytes) -> {};

    /** Some more was checked; called at least ten times a second while a check runs, and at its end. */
    void checked(long checkedBytes, long totalBytes);

    /** Whether to stop checking; {@link Storage#open} then fails with {@link StorageException.Kind#CANCELLED}. */
    default boolean cancelled() {
        return false;
    }
}

/**
 * From a full piece in memory to verified bytes in files, and back again after a restart.
 *
 * <p>{@link dev.spate.storage.Storage} is the way in. Piece memory belongs to the loop until a piece is handed to
 * {@code store}; from then to the verdict it belongs to one disk thread. A byte reaches a file only after the piece that it
 * belongs to matched its hash. What is verified is recorded beside the output in {@code OUT.spate}, whose lock is also what
 * keeps a second process away.
 *
 * <p>Used by {@code cli}, {@code library}, {@code session}, {@code synthetic}, {@code trace}. Errors: {@link
 * dev.spate.storage.StorageException}, whose kind says what can be done; verdicts on pieces by callback.
 */
package dev.spate.storage;

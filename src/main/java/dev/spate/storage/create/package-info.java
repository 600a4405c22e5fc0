/**
 * Makes a torrent of files that are on the disk: which files, their hashes, and the torrent file in memory.
 *
 * <p>Used by its own room, {@code cli}, {@code library}. Threads: the caller waits; files are hashed on threads of their
 * own. Errors: {@link dev.spate.storage.StorageException}: a file that changed meanwhile, or cannot be shared.
 */
package dev.spate.storage.create;

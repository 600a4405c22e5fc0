/**
 * Compares files on the disk with a torrent; makes, locks and writes nothing.
 *
 * <p>Used by its own room, {@code cli}. Threads: the caller waits; pieces are hashed on threads of their own. Errors: what
 * cannot be read is a state of its file.
 */
package dev.spate.storage.verify;

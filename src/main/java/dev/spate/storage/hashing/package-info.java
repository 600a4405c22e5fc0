/**
 * Hashes the files of a content piece by piece, on all cores, and writes nothing.
 *
 * <p>Used by its own room. Threads: threads of its own, one more than there are cores; the caller waits. Errors: the first
 * error of one of them, at the end.
 */
package dev.spate.storage.hashing;

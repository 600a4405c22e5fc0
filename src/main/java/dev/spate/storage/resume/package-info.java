/**
 * The resume data in {@code OUT.spate}: written while pieces arrive, and checked against the disk at the start.
 *
 * <p>Used by its own room. Threads: the thread that opens, then {@code spate-state}. Errors: a record that is damaged,
 * foreign or of another torrent is a reason to hash, or to refuse the output.
 */
package dev.spate.storage.resume;

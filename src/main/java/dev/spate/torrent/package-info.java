/**
 * Words that every other package shares: info hash, peer id, block, bitfield, piece layout.
 *
 * <p>Used by many rooms. Threads: none but for {@link dev.spate.torrent.Bitfield}, which belongs to its holder; all else is
 * immutable. Errors: a wrong argument is an {@link java.lang.IllegalArgumentException}.
 */
package dev.spate.torrent;

/**
 * Merkle trees of BitTorrent v2 files (BEP 52): their hashes, what is known of one, which hashes are asked of whom. Pure: no
 * input, output, clock or thread.
 *
 * <p>Used by {@code metainfo}, {@code peer}, {@code session}, {@code storage}, {@code synthetic}, {@code wire}. Threads:
 * none, and no clock; what can change belongs to its caller. Errors: a wrong argument is an {@link
 * java.lang.IllegalArgumentException}.
 */
package dev.spate.merkle;

/**
 * Merkle trees of BitTorrent v2 files (BEP 52): their hashes, what is known of one, which hashes are asked of whom. Pure: no
 * input, output, clock or thread.
 */
package dev.spate.merkle;

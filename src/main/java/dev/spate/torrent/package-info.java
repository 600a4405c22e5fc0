/** Words that every other package shares: info hash, peer id, block, bitfield, piece layout. */
package dev.spate.torrent;

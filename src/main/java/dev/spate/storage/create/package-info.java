/** Makes a torrent of files that are on the disk: which files, their hashes, and the torrent file in memory. */
package dev.spate.storage.create;

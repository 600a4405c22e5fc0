/** Compares files on the disk with a torrent; makes, locks and writes nothing. */
package dev.spate.storage.verify;
